/* Small comforts on pages that already work without a script. No framework, no state of its own. */
(function () {
    "use strict";

    const within = (root, selector) => [
        ...(root.matches?.(selector) ? [root] : []),
        ...root.querySelectorAll(selector),
    ];
    const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

    /* Every htmx request that changes something carries the page's token. */
    document.addEventListener("htmx:config:request", (event) => {
        const { request } = event.detail.ctx;
        if (request.method !== "GET") {
            request.headers["X-CSRFToken"] = meta("csrf-token");
        }
    });

    /* A page with errors opens on their summary. */
    function focusErrors(root) {
        within(root, "[data-focus-first]")[0]?.focus();
    }

    /* A second tap on a button must not send a form twice. A form may answer with a file and stay on the
       page, so the pause is short. htmx keeps its own queue. */
    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (event.defaultPrevented || !form.matches("[data-send-once]")) {
            return;
        }
        if (form.dataset.sent) {
            event.preventDefault();
            return;
        }
        form.dataset.sent = "yes";
        setTimeout(() => delete form.dataset.sent, 3000);
    });

    /* Files: drop them anywhere in the area; the name and size are said back. */
    function sizeOf(bytes) {
        return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
    }

    function wireDropArea(area) {
        if (area.dataset.wired) {
            return;
        }
        area.dataset.wired = "yes";
        const input = area.querySelector("input[type=file]");
        const note = area.querySelector("[data-drop-note]");
        const over = (is) => area.classList.toggle("is-over", is);
        const say = () => {
            const files = [...input.files];
            if (files.length) {
                note.textContent = files.map((file) => `${file.name}, ${sizeOf(file.size)}`).join("; ");
                announce(`Chosen: ${note.textContent}`);
            }
        };
        input.addEventListener("change", say);
        area.addEventListener("dragover", (event) => {
            event.preventDefault();
            over(true);
        });
        area.addEventListener("dragleave", () => over(false));
        area.addEventListener("drop", (event) => {
            event.preventDefault();
            over(false);
            if (event.dataTransfer.files.length) {
                input.files = event.dataTransfer.files;
                say();
            }
        });
    }

    /* One live region that stays in the page, so that a part swapped by htmx is still heard. */
    function announce(text) {
        const region = document.getElementById("announcer");
        if (region && region.textContent !== text) {
            region.textContent = text;
        }
    }

    function toast(text) {
        const region = document.getElementById("toast");
        if (region) {
            region.textContent = text;
        }
    }

    function enhance(root) {
        within(root, "[data-drop-area]").forEach(wireDropArea);
        within(root, "[data-announce]").forEach((part) => announce(part.dataset.announce));
        focusErrors(root);
    }

    /* htmx has put something new into the page, or could not. */
    document.addEventListener("htmx:after:swap", () => toast(""));
    document.addEventListener("htmx:after:process", (event) => {
        if (event.target !== document.body) {
            enhance(event.target);
        }
    });
    document.addEventListener("htmx:error", () => toast("Not sent: there is no connection. Try again in a moment."));
    document.addEventListener("htmx:response:error", (event) => {
        const { status } = event.detail.ctx.response;
        if (status === 422) {
            return;
        }
        const signedOut = [401, 403].includes(status);
        toast(signedOut ? "You have been signed out, or may not do this. Load the page again." : "That did not work. Load the page again, and try once more.");
    });

    enhance(document);
})();
