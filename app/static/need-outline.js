/* Draws an outline on the map, by mouse, pen, finger or key, and asks for what lies inside it. Each view of the map
   says what ground it shows (data-sheet), so that a corner in a frame means the place that the frame shows. */
(function () {
    "use strict";

    const map = document.querySelector("[data-map]");
    const tools = document.querySelector("[data-draw]");
    const field = document.getElementById("need-shape");
    const svg = map?.querySelector("svg");
    if (!svg || !tools || !field) return;

    const SVG = "http://www.w3.org/2000/svg";
    const FEWEST = 3, MOST = 100; // corners of an outline
    const GRID_M = 100; // corners are kept to so many metres
    const ENDS = [7000, 13000]; // of the grid, in those
    const STEP = 6, NEAR = 6; // of a stroke, and from the first corner to close; units of the picture
    const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const FAR_MOVE = 10, LITTLE_MOVE = 1;
    const state = tools.querySelector("[data-draw-state]");
    const start = tools.querySelector("[data-draw-start]");
    const sheets = [...svg.querySelectorAll("[data-sheet]")].reverse(); // what lies on top comes first
    const areas = [...svg.querySelectorAll("[data-area]")]; // none where they are too many to be named
    const layer = svg.appendChild(document.createElementNS(SVG, "g"));
    layer.setAttribute("class", "need-outline");

    let corners = []; // each with its place in the picture, its ground, and the stroke it came with
    let cross = null;
    let stroke = 0;

    const isDrawing = () => cross !== null;
    const say = (words) => { state.textContent = words; };
    const apart = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
    const placeOf = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

    /* The ground under a point of the picture, and the view that shows it; null where none does. */
    function look(point) {
        const onScreen = point.matrixTransform(svg.getScreenCTM());
        for (const sheet of sheets) {
            const [west, north, metres, width, height] = sheet.dataset.sheet.split(" ").map(Number);
            const at = onScreen.matrixTransform(sheet.getScreenCTM().inverse());
            if (at.x < 0 || at.y < 0 || at.x > width || at.y > height) continue;
            const places = [west + at.x * metres, north - at.y * metres];
            const steps = places.map((one, axis) => Math.min(ENDS[axis], Math.max(0, Math.round(one / GRID_M))));
            return { steps, sheet, at };
        }
        return null;
    }

    function whereIs(ground) {
        if (!ground) return "off the map";
        const [east, north] = ground.steps.map((one) => (one * GRID_M) / 1000);
        if (!areas.length) return `at ${east} km east, ${north} km north on the grid`;
        const area = areas.find((one) => ground.sheet.contains(one) && one.isPointInFill(ground.at));
        return area ? `on ${area.querySelector("title").textContent}` : "on none of the areas";
    }

    function show() {
        const parts = [["polygon", { points: corners.map((one) => `${one.x},${one.y}`).join(" ") }]];
        const ends = corners.length ? [corners[0], corners[corners.length - 1]] : [];
        for (const one of ends) parts.push(["circle", { cx: one.x, cy: one.y, r: 3 }]);
        if (cross) parts.push(["path", { d: `M${cross.x - 9} ${cross.y}h18M${cross.x} ${cross.y - 9}v18` }]);
        layer.replaceChildren(...parts.map(([name, attributes]) => {
            const part = document.createElementNS(SVG, name);
            for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
            return part;
        }));
    }

    function add(point, ground) {
        if (corners.length === MOST) corners = corners.filter((_, at) => at % 2 === 0); // of a long stroke
        corners.push({ x: point.x, y: point.y, steps: ground.steps, stroke });
        cross = point;
        show();
    }

    /* A corner where the outline began closes it. */
    function set(point) {
        const ground = look(point);
        stroke += 1;
        if (corners.length >= FEWEST && apart(point, corners[0]) <= NEAR) {
            finish();
        } else if (ground) {
            add(point, ground);
            say(`Corner ${corners.length} is ${whereIs(ground)}.`);
        } else {
            say("The map shows no ground there.");
        }
    }

    function takeBack() {
        const last = corners.at(-1)?.stroke;
        corners = corners.filter((one) => one.stroke !== last);
        show();
        say(corners.length === 1 ? "1 corner is left." : `${corners.length} corners are left.`);
    }

    function finish() {
        if (corners.length < FEWEST) {
            say(`An outline needs ${FEWEST} corners or more; so far it has ${corners.length}.`);
            return;
        }
        field.value = corners.map((one) => one.steps.join()).join(";");
        field.form.requestSubmit();
    }

    function move([across, down], step) {
        const { width, height } = svg.viewBox.baseVal;
        const x = Math.min(width, Math.max(0, cross.x + across * step));
        const y = Math.min(height, Math.max(0, cross.y + down * step));
        cross = new DOMPoint(x, y);
        show();
        say(`The cross is ${whereIs(look(cross))}.`);
    }

    function turn(on) {
        const [, , , width, height] = sheets.at(-1).dataset.sheet.split(" ").map(Number);
        cross = on ? new DOMPoint(width / 2, height / 2) : null;
        corners = [];
        show();
        map.classList.toggle("is-drawing", on);
        start.hidden = on;
        for (const part of tools.querySelectorAll("[data-draw-on]")) part.hidden = !on;
        const told = { tabindex: "0", role: "application", "aria-label": "Map to draw an outline on", "aria-describedby": "draw-hint" };
        for (const [name, value] of Object.entries(told)) {
            if (on) map.setAttribute(name, value);
            else map.removeAttribute(name);
        }
        say(on ? "Drawing has begun. The cross is in the middle of the map." : "");
        (on ? map : start).focus();
    }

    map.addEventListener("keydown", (event) => {
        if (!isDrawing() || event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.key in MOVES) move(MOVES[event.key], event.shiftKey ? LITTLE_MOVE : FAR_MOVE);
        else if (event.key === "Enter") set(cross);
        else if (event.key === "Backspace") takeBack();
        else if (event.key === "Escape") turn(false);
        else return;
        event.preventDefault();
    });

    svg.addEventListener("pointerdown", (event) => {
        if (!isDrawing() || !event.isPrimary || event.button !== 0) return;
        event.preventDefault();
        map.focus({ preventScroll: true });
        svg.setPointerCapture(event.pointerId);
        set(placeOf(event));
    });
    svg.addEventListener("pointermove", (event) => {
        if (!isDrawing() || !svg.hasPointerCapture(event.pointerId) || !corners.length) return;
        const point = placeOf(event);
        const ground = look(point);
        if (ground && apart(point, corners.at(-1)) >= STEP) add(point, ground);
    });

    svg.addEventListener("pointerup", () => {
        if (isDrawing() && corners.at(-2)?.stroke === stroke) say(`A line of ${corners.length} corners is drawn.`);
    });

    start.addEventListener("click", () => turn(true));
    tools.querySelector("[data-draw-done]").addEventListener("click", finish);
    tools.querySelector("[data-draw-back]").addEventListener("click", takeBack);
    tools.querySelector("[data-draw-leave]").addEventListener("click", () => turn(false));
    start.hidden = false;
})();
