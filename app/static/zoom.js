/* The zoom view. Plotly draws our own areas on a plain ground: nothing is asked of another site. The list
   drives the map: a row that is focused stands out on it, and its button goes there. */
(async function () {
    "use strict";

    const place = document.getElementById("zoom-map");
    const state = document.getElementById("zoom-state");
    const rows = new Map([...document.querySelectorAll("[data-at]")].map((one) => [Number(one.dataset.at), one.closest("tr")]));
    const EMBER = "#B8460E", PAPER = "#FFFFFF";
    const PLAIN = { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": PAPER } }] };
    const NOTHING = { type: "FeatureCollection", features: [] };
    const TILE = 6, REACH = 3, SHARP = 2; // units of a pattern, as in print; tiles around one; pixels of a unit
    const WIDEST = 512; // pixels of the world at no zoom
    const CROWD = 1000; // areas
    const FILLED = 0.92, AMID = 0.4; // shares of the map that all areas take, and one

    const load = (address) => new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => reject(new Error("The library of the map did not come."));
        document.head.append(script);
    });

    /* A tile of a class's pattern that repeats without a seam: turned lines meet again after a longer way. */
    function drawTile({ ground, lines, ink, width, turn }) {
        const degrees = Number(/\d+/.exec(turn ?? "0")[0]);
        const units = TILE * (degrees ? Math.SQRT2 : 1);
        const side = Math.round(units * SHARP);
        const pen = Object.assign(document.createElement("canvas"), { width: side, height: side }).getContext("2d");
        Object.assign(pen, { fillStyle: ground, strokeStyle: ink, lineWidth: width, lineCap: "round" });
        pen.fillRect(0, 0, side, side);
        pen.scale(side / units, side / units);
        pen.rotate((degrees * Math.PI) / 180);
        pen.translate(-REACH * TILE, -REACH * TILE);
        for (let row = 0; row <= 2 * REACH; row += 1) {
            for (let column = 0; column <= 2 * REACH; column += 1) {
                pen.stroke(new Path2D(lines));
                pen.translate(TILE, 0);
            }
            pen.translate(-(2 * REACH + 1) * TILE, TILE);
        }
        return pen.getImageData(0, 0, side, side);
    }

    /* What tells classes apart without colour, and the edge of a chosen area. Plotly has no patterns, and would
       go through every area for an edge: the map that it draws by is asked. */
    function lay(map, classes) {
        const areas = classes.reduce((sum, [, , at]) => sum + at.length, 0);
        const far = map.getZoom(); // whence the edges of thousands of areas would hide them
        const edge = ["interpolate", ["linear"], ["zoom"], far, areas > CROWD ? 0.08 : 0.5, far + 4, 0.8];
        for (const [name, look] of classes) {
            const layer = `plotly-trace-layer-${name}`;
            map.setPaintProperty(`${layer}-line`, "line-width", edge);
            if (look.lines) {
                map.addImage(name, drawTile(look), { pixelRatio: SHARP });
                map.setPaintProperty(`${layer}-fill`, "fill-pattern", name);
            }
        }
        map.addSource("chosen", { type: "geojson", data: NOTHING });
        map.addLayer({ id: "chosen", type: "line", source: "chosen", paint: { "line-color": EMBER, "line-width": 3 } });
    }

    /* A name as it is: Plotly would read tags in it. */
    const plain = (words) => words.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

    const mercator = (degrees) => Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360));

    /* The middle of a box, and the zoom at which it fills the map but for a margin. */
    function look([west, south, east, north], margin) {
        const across = ((east - west) / 360) * WIDEST;
        const up = ((mercator(north) - mercator(south)) / (2 * Math.PI)) * WIDEST;
        const fit = Math.min((place.clientWidth * margin) / across, (place.clientHeight * margin) / up);
        return { center: { lon: (west + east) / 2, lat: (south + north) / 2 }, zoom: Math.min(13, Math.log2(fit)) };
    }

    const around = (boxes) => boxes.filter(Boolean).reduce(
        (all, box) => [Math.min(all[0], box[0]), Math.min(all[1], box[1]), Math.max(all[2], box[2]), Math.max(all[3], box[3])],
        [180, 90, -180, -90],
    );

    /* The line that somebody drew, as in print: dashes on a light line, seen on any ground. */
    const outline = (line) => [[5, PAPER, []], [2.5, EMBER, [2.4, 1.2]]].map(([width, color, dash]) => (
        { sourcetype: "geojson", source: line, type: "line", color, line: { width, dash } }
    ));

    function figure(data) {
        const { areas } = data;
        const members = data.looks.map(() => []);
        areas.features.forEach(({ id }) => members[data.classes[id]].push(id));
        const classes = data.looks.map((one, of) => [`class-${of}`, one, members[of]]).filter(([, , at]) => at.length);
        const line = { width: 0.5, color: "#5B6472" };
        return {
            classes,
            traces: classes.map(([uid, { ground }, at]) => ({
                type: "choroplethmap", uid, geojson: areas, featureidkey: "id", showscale: false,
                locations: at, z: at.map(() => 0), colorscale: [[0, ground], [1, ground]],
                text: at.map((one) => plain(data.words[one])), hoverinfo: "text", marker: { line, opacity: 1 },
            })),
            layout: {
                map: { style: PLAIN, layers: data.selection ? outline(data.selection) : [], ...look(around(data.boxes), FILLED) },
                margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, hoverlabel: { bgcolor: "#FFFFFF", font: { color: "#1D2433", size: 15 } },
            },
        };
    }

    function listen(map, data) {
        const shapes = new Map(data.areas.features.map((one) => [one.id, one]));

        function choose(at) {
            rows.forEach((row, of) => row.classList.toggle("is-chosen", of === at));
            map.getSource("chosen").setData(shapes.get(at));
        }

        /* Plotly is told too: it goes there again when the window changes. */
        function move(view) {
            map.jumpTo(view);
            Object.assign(place.layout.map, view);
        }

        for (const [at, row] of rows) {
            row.addEventListener("focusin", () => choose(at));
            row.addEventListener("pointerenter", () => choose(at));
            row.querySelector("[data-at]").addEventListener("click", () => {
                choose(at);
                move(look(data.boxes[at], AMID));
                state.textContent = `The map shows ${data.words[at]}.`;
            });
        }
        place.on("plotly_click", ({ points: [point] }) => {
            choose(point.location);
            rows.get(point.location)?.scrollIntoView({ block: "nearest" });
            state.textContent = `${data.words[point.location]}.`;
        });
        for (const button of document.querySelectorAll("[data-zoom]")) {
            const by = Number(button.dataset.zoom);
            button.addEventListener("click", () => {
                const { lng: lon, lat } = map.getCenter();
                move(by ? { center: { lon, lat }, zoom: map.getZoom() + by } : look(around(data.boxes), FILLED));
            });
        }
        document.getElementById("zoom-find").addEventListener("input", ({ target }) => {
            const wanted = target.value.trim().toLowerCase();
            rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
        });
    }

    try {
        const [Plotly, data] = await Promise.all([
            load(place.dataset.library),
            fetch(place.dataset.areas).then((answer) => answer.json()),
        ]);
        const { classes, traces, layout } = figure(data);
        await Plotly.newPlot(place, traces, layout, { displayModeBar: false, responsive: true, scrollZoom: true });
        const { map } = place._fullLayout.map._subplot;
        lay(map, classes);
        listen(map, data);
        state.textContent = "";
        place.dataset.drawn = "yes";
    } catch (fault) {
        state.textContent = "This browser cannot draw the map. The page it is from has the same map as a picture.";
        console.info(fault);
    }
})();
