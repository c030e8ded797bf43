// The place where somebody stands, as the point of an idea: only when they press the button. Without it they type or describe the place.
(() => {
  "use strict";

  const ASKED = { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 };
  const WORDS = { 1: "denied", 2: "unknown", 3: "late" }; // the codes of a GeolocationPositionError
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 2 });

  function show() {
    for (const box of document.querySelectorAll("[data-position]")) box.hidden = !("geolocation" in navigator && window.isSecureContext);
  }

  function say(box, word, metres) {
    const said = box.querySelector("[role=status]");
    said.textContent = said.dataset[word].replace("{n}", numbers.format(metres));
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-position] button") && event.target.closest("[data-position]");
    if (!box) return;
    const point = box.closest("form").elements.point;
    const before = point.value;
    say(box, "asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (!box.isConnected || point.value !== before) return say(box, "typed"); // meanwhile somebody typed a point
        point.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        point.dispatchEvent(new Event("input", { bubbles: true }));
        say(box, "done", Math.max(1, coords.accuracy));
      },
      (error) => say(box, WORDS[error.code]),
      ASKED,
    );
  });

  document.addEventListener("htmx:after:swap", show);
  show();
})();
