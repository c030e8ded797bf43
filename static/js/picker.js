// Choosing the point of an idea on a map. Nothing of the map is loaded before somebody opens it; the field stays what is sent.
(() => {
  "use strict";

  const NEAR = 15; // zoom where a point lies
  const AROUND = 12; // and where a municipality does
  const FAR = 30000; // metres to a place that says nothing any more
  const N = String.raw`([+-]?\d{1,3}(?:\.\d+)?)`;
  const WRITTEN = [`^geo:${N},${N}`, `[?&#;]mlat=${N}&mlon=${N}`, `!3d${N}!4d${N}`, String.raw`#map=[\d.]+/${N}/${N}`, `@${N},${N}`, String.raw`^${N}°?\s*[,;\s]\s*${N}°?$`].map((one) => new RegExp(one, "i"));
  const COMMAS = /^([+-]?\d{1,3}),(\d+)(°?\s*[,;\s]\s*[+-]?\d{1,3}),(\d+)(°?)$/; // 48,7012, 13,5034
  const NOTHING = { boundaries: [], sources: [] };
  const parts = new Map(); // address -> on its way, or here
  let open = null; // the map that is shown, and what belongs to it

  function part(tag, values) {
    const address = values.src || values.href;
    if (!parts.has(address)) {
      const element = Object.assign(document.createElement(tag), values);
      const coming = new Promise((done, fail) => Object.assign(element, { onload: done, onerror: fail }));
      parts.set(address, coming);
      coming.catch(() => (parts.delete(address), element.remove())); // the next time it is tried anew
      document.head.append(element);
    }
    return parts.get(address);
  }

  async function told(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function show() {
    for (const picker of document.querySelectorAll("[data-picker]")) picker.hidden = false;
  }

  const field = (picker) => picker.closest("form").elements.point;
  const button = (picker, what) => picker.querySelector(`[data-picker-do=${what}]`);
  const said = (at) => `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;

  // The point in the field, as far as the map can tell; whether it is one is for the server to say.
  function written(picker) {
    const text = field(picker).value.trim().replace(COMMAS, "$1.$2$3.$4$5");
    const found = WRITTEN.map((one) => one.exec(text)).find(Boolean);
    const [lat, lon] = found ? found.slice(1).map(Number) : [];
    return found && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? L.latLng(lat, lon) : null;
  }

  // The municipality that lies nearest, if it is not too far away to say where the point is.
  function nearest(at) {
    const places = open.places.map(([, name, ...point]) => ({ name, far: at.distanceTo(point) }));
    return places.reduce((one, other) => (other.far < one.far ? other : one), { name: "", far: FAR }).name;
  }

  function say(picker, word, at) {
    const status = picker.querySelector("[role=status]");
    const place = at && nearest(at);
    const sentences = [word && status.dataset[word].replace("{point}", at && said(at)), place && status.dataset.near.replace("{place}", () => place)];
    status.textContent = sentences.filter(Boolean).join(" ");
  }

  function mark(at) {
    const { picker, map, pin } = open;
    open.known = field(picker).value;
    button(picker, "remove").hidden = !at;
    if (!at) return pin.remove();
    pin.setLatLng(at).addTo(map);
  }

  // The field gets it as if it had been typed: drafts and help hear of it.
  function write(text) {
    const input = field(open.picker);
    open.known = input.value = text;
    for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  function take(point) {
    const at = L.latLng(Math.max(-90, Math.min(90, point.lat)), point.wrap().lng);
    write(said(at));
    mark(at);
    say(open.picker, "set", at);
  }

  function takeMiddle() {
    open.map.stop(); // what is under the cross, also while the map still moves
    take(open.map.getCenter());
  }

  function remove() {
    write("");
    open.map.getContainer().focus({ preventScroll: true });
    mark(null);
    say(open.picker, "gone");
  }

  // What was typed, pasted, taken from the device or from a draft.
  function follow(isTold) {
    if (!open || !open.map || field(open.picker).value === open.known) return;
    const at = written(open.picker);
    mark(at);
    if (at && !open.map.getBounds().contains(at)) open.map.setView(at, Math.max(open.map.getZoom(), AROUND), { animate: false });
    if (at && isTold) say(open.picker, "set", at);
  }

  function chosen() {
    const { municipality_id: listed, municipality_name: typed } = open.picker.closest("form").elements;
    const name = typed ? typed.value.trim().toLowerCase() : "";
    const fits = ([id, called, , , key]) => (typed ? [called.toLowerCase(), key, `${called} (${key})`.toLowerCase()].includes(name) : String(id) === listed.value);
    return open.places.find(fits);
  }

  function go() {
    const { map, places, edges, picker } = open;
    const at = written(picker);
    const place = chosen();
    const still = { animate: false };
    if (at) map.setView(at, NEAR, still);
    else if (place) map.setView(place.slice(2, 4), AROUND, still);
    else if (edges) map.fitBounds(edges, still);
    else if (places.length) map.fitBounds(places.map((one) => one.slice(2, 4)), { ...still, padding: [30, 30], maxZoom: AROUND });
    else map.setView([51, 10], 6, still);
    mark(at);
  }

  function draw(outlines) {
    const { picker, places } = open;
    const box = picker.querySelector(".map");
    const { map, edges } = window.mapGround(box, { ...outlines, places: places.map((one) => one.slice(1, 4)) });
    const face = button(picker, "take").querySelector("svg").cloneNode(true);
    const pin = L.marker([0, 0], { icon: L.divIcon({ className: "picker-pin", html: face, iconSize: [40, 40], iconAnchor: [20, 38] }), draggable: true, autoPan: true, keyboard: false });
    Object.assign(open, { map, pin, edges, isKeyed: false });
    L.control.scale({ imperial: false, position: "topright" }).addTo(map);
    map.doubleClickZoom.disable(); // a tap sets the point
    map.scrollWheelZoom.disable();
    map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
    map.on("click", (event) => take(event.latlng));
    pin.on("dragend", () => take(pin.getLatLng()));
    go();
    box.addEventListener("pointerdown", () => (open.isKeyed = false));
    box.addEventListener("keydown", (event) => {
      open.isKeyed = true;
      if (event.key === "Enter" && event.target === box) takeMiddle();
    });
    map.on("moveend", () => open && open.isKeyed && say(picker, "middle", map.getCenter()));
  }

  async function begin(picker, isAsked) {
    const mine = (open = { picker, map: null, places: [] });
    const { style, scripts, places, boundaries } = picker.dataset;
    turn(picker, true);
    say(picker, "loading");
    try {
      const [all, outlines] = await Promise.all([
        told(places).catch(() => []),
        boundaries ? told(boundaries).catch(() => NOTHING) : NOTHING,
        part("link", { rel: "stylesheet", href: style }),
        ...scripts.split(" ").map((src) => part("script", { src })),
      ]);
      if (open !== mine) return; // closed meanwhile
      open.places = all;
      say(picker);
      draw(outlines);
      if (mine.isEager) takeMiddle();
      if (isAsked && picker.contains(document.activeElement)) open.map.getContainer().focus({ preventScroll: true });
    } catch {
      if (open !== mine) return;
      close();
      say(picker, "trouble");
    }
  }

  function turn(picker, isOpen) {
    picker.querySelector(".picker-part").hidden = !isOpen;
    button(picker, "turn").setAttribute("aria-expanded", String(isOpen));
  }

  function close() {
    const { picker, map } = open;
    open = null;
    if (map) map.remove();
    const wasInside = picker.querySelector(".picker-part").contains(document.activeElement);
    turn(picker, false);
    say(picker);
    if (wasInside) button(picker, "turn").focus();
  }

  const DO = {
    turn: (picker) => (open ? close() : begin(picker, true)),
    take: () => (open.map ? takeMiddle() : (open.isEager = true)), // pressed while it loads
    remove,
    close,
  };

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-picker-do]");
    if (pressed) DO[pressed.dataset.pickerDo](pressed.closest("[data-picker]"));
    else follow(false); // a draft came back, or went
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open && open.picker.contains(event.target)) close();
  });
  document.addEventListener("input", (event) => {
    if (event.target.name === "point" && event.target !== document.activeElement) follow(false); // nobody is typing it
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === "point") follow(true);
    else if (open && open.map && ["municipality_id", "municipality_name"].includes(event.target.name) && !field(open.picker).value) go();
  });

  // A form that comes back, with errors say, has its map as it was.
  document.addEventListener("htmx:after:swap", () => {
    show();
    if (!open || open.picker.isConnected) return;
    if (open.map) open.map.remove();
    open = null;
    const picker = document.querySelector("[data-picker]");
    if (picker) begin(picker, false);
  });
  show();
})();
