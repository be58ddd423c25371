/* The page of a report: what the server wrote of it is put in place, and a chart is drawn when its place
   comes near the window. Dash tells when there is another report. */
(function () {
    "use strict";

    const NEAR = "400px";
    const WIDE = window.matchMedia("(min-width: 75rem)");
    const SETTINGS = { displayModeBar: false, responsive: true };
    const NARROW = 520; // pixels
    const SHORT = 18; // characters
    let library = null;
    let observer = null;
    let charts = {};

    /* Plotly is large: it is asked for with the first chart, once. */
    function plotly() {
        library ??= new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.src = window._dashPlotlyJSURL;
            script.onload = () => resolve(window.Plotly);
            script.onerror = reject;
            document.head.append(script);
        });
        return library;
    }

    const inTwo = (label) => {
        const middle = label.indexOf(" ", Math.ceil(label.length / 2) - 4);
        return label.length > SHORT && middle > 0 ? `${label.slice(0, middle)}<br>${label.slice(middle + 1)}` : label;
    };

    /* On a phone the labels of lying bars would leave them no room: the long ones stand in two lines. */
    function fit({ data, layout }, width) {
        if (width > NARROW || layout.yaxis?.type !== "category") {
            return layout;
        }
        const names = [...new Set(data.flatMap((trace) => trace.y))];
        const yaxis = { ...layout.yaxis, tickmode: "array", tickvals: names, ticktext: names.map(inTwo) };
        return { ...layout, yaxis, height: layout.height + 10 * names.length, margin: { ...layout.margin, r: 32 } };
    }

    async function draw(place) {
        observer.unobserve(place);
        const figure = charts[place.dataset.chart];
        if (!figure || place.dataset.drawn) {
            return;
        }
        place.dataset.drawn = "yes";
        const { newPlot } = await plotly();
        if (place.isConnected) {
            await newPlot(place, figure.data, fit(figure, place.clientWidth), SETTINGS);
        }
    }

    const places = (root) => [...root.querySelectorAll("[data-chart]")];

    function clear(root) {
        observer?.disconnect();
        root.querySelectorAll(".js-plotly-plot").forEach((place) => window.Plotly.purge(place));
    }

    function show(report) {
        const root = document.getElementById("findings");
        if (!report || !root) {
            return;
        }
        clear(root);
        charts = report.charts;
        root.innerHTML = report.html;
        const contents = root.querySelector(".report-contents");
        if (contents) {
            contents.open = WIDE.matches;
        }
        observer = new IntersectionObserver(
            (seen) => seen.filter((one) => one.isIntersecting).forEach((one) => draw(one.target)),
            { rootMargin: NEAR },
        );
        places(root).forEach((place) => {
            place.style.minHeight = `${charts[place.dataset.chart].layout.height}px`; // nothing moves later
            observer.observe(place);
        });
        // An address may name a finding, which was not there when the page came.
        document.getElementById(window.location.hash.slice(1))?.scrollIntoView();
    }

    // On paper no chart comes into view.
    window.addEventListener("beforeprint", () => places(document).forEach(draw));

    window.dash_clientside = { ...window.dash_clientside, reports: { show } };
})();
