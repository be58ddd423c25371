/* Copies the results of the page of postcodes. Without a script the box can be selected and copied. */
(function () {
    "use strict";

    async function copy(button) {
        const box = document.getElementById(button.dataset.copy);
        const note = document.querySelector("[data-copy-note]");
        try {
            await navigator.clipboard.writeText(box.value);
            note.textContent = button.dataset.copied;
        } catch {
            box.focus();
            box.select();
            note.textContent = "Selected: press Ctrl and C (or ⌘ and C) to copy.";
        }
    }

    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-copy]");
        if (button) {
            copy(button);
        }
    });

    const show = () => document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
    document.addEventListener("htmx:after:process", show);
    show();
})();
