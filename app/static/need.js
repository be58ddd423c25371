// The list drives the map: the neighbourhood of the row that is pointed at or focused stands out.
"use strict";

for (const row of document.querySelectorAll("tr:has([data-at])")) {
  const at = row.querySelector("[data-at]").dataset.at;
  const mark = (on) => {
    for (const area of document.querySelectorAll(`[data-map] [data-area="${at}"]`)) {
      area.classList.toggle("is-chosen", on);
    }
  };
  for (const event of ["pointerenter", "focusin"]) row.addEventListener(event, () => mark(true));
  for (const event of ["pointerleave", "focusout"]) row.addEventListener(event, () => mark(false));
}
