// The map of ideas: numbers by square, drawn as circles; the ideas of a chosen square come as a part of the page.
(() => {
  "use strict";

  const box = document.getElementById("idea-map");
  const panel = document.getElementById("map-panel");
  if (!box || !window.L) return;
  const words = box.dataset;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const ROOM = 6; // a square of level n is some 90 pixels wide where the map shows level n + ROOM

  // Rows, columns and numbers come as steps from one square to the next.
  function unpacked(steps) {
    const cells = [];
    let row = 0;
    let column = 0;
    for (let i = 0; i < steps.length; i += 3) {
      row += steps[i];
      column += steps[i + 1];
      cells.push([row, column, steps[i + 2]]);
    }
    return cells;
  }

  const middle = (level, row, column) => [(row + 0.5) / 2 ** level - 90, ((column + 0.5) * 2) / 2 ** level - 180];

  // The squares of a coarser level within what is seen: where their ideas lie in the middle, and how far apart.
  function grouped(cells, finest, level, seen) {
    const groups = new Map();
    const step = 2 ** (finest - level);
    for (const [row, column, count] of cells) {
      const point = middle(finest, row, column);
      const key = `${level}-${Math.floor(row / step)}-${Math.floor(column / step)}`;
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { key, count: 0, lat: 0, lon: 0, bounds: L.latLngBounds([point, point]) }));
      group.count += count;
      group.lat += point[0] * count;
      group.lon += point[1] * count;
      group.bounds.extend(point);
    }
    return [...groups.values()].filter((group) => seen.intersects(group.bounds));
  }

  function badge(group) {
    const size = group.count < 10 ? 40 : group.count < 100 ? 48 : group.count < 1000 ? 56 : 68;
    const face = document.createElement("span");
    face.className = "map-number";
    face.textContent = numbers.format(group.count);
    const unit = document.createElement("span");
    unit.className = "visually-hidden";
    unit.textContent = ` ${group.count === 1 ? words.one : words.many}`;
    face.append(unit);
    return L.divIcon({ className: "map-square", html: face, iconSize: [size, size] });
  }

  async function show(key, byKeyboard) {
    const address = words.here + (words.here.includes("?") ? "&" : "?") + "square=" + key;
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    if (!answer.ok) return;
    panel.innerHTML = await answer.text();
    history.replaceState(null, "", address);
    document.getElementById("map-ideas-head").focus({ preventScroll: !byKeyboard });
  }

  function draw([{ level: finest, squares, places }, { boundaries, sources }]) {
    const cells = unpacked(squares);
    box.hidden = false;
    const { map, edges: borders } = window.mapGround(box, { boundaries, sources, places });
    const layer = L.layerGroup().addTo(map);

    function redraw() {
      const seen = map.getBounds().pad(0.1);
      const level = Math.max(0, Math.min(finest, Math.round(map.getZoom()) - ROOM));
      layer.clearLayers();
      for (const group of grouped(cells, finest, level, seen)) {
        const marker = L.marker([group.lat / group.count, group.lon / group.count], { icon: badge(group), keyboard: true });
        marker.on("click keypress", (event) => {
          const typed = event.type === "keypress";
          if (typed && !["Enter", " "].includes(event.originalEvent.key)) return;
          if (level < finest && group.count > 1) map.fitBounds(group.bounds.pad(0.2), { maxZoom: Math.min(18, map.getZoom() + 3), animate: !calm });
          show(group.key, typed || event.originalEvent.detail === 0);
        });
        layer.addLayer(marker);
      }
    }

    const edges = words.edges ? words.edges.split(",").map(Number) : null;
    const points = [...cells.map(([row, column]) => middle(finest, row, column)), ...(words.tiles && cells.length ? [] : places.map((place) => [place[1], place[2]]))];
    if (edges) map.fitBounds([[edges[0], edges[2]], [edges[1], edges[3]]], { animate: false });
    else if (points.length || borders) map.fitBounds(L.latLngBounds(points).extend(borders || points), { padding: [30, 30], maxZoom: 14, animate: false });
    else map.setView([51, 10], 6);
    map.on("moveend", redraw);
    redraw();
  }

  async function loaded(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  const plain = { boundaries: [], sources: [] };
  Promise.all([loaded(words.squares), words.boundaries ? loaded(words.boundaries).catch(() => plain) : plain])
    .then(draw)
    .catch(() => {
      document.getElementById("map-trouble").hidden = false;
    });
})();
