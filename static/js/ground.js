// What lies under every map: tiles or boundaries, names of places, and whose data they are. Called when Leaflet is there.
window.mapGround = (() => {
  "use strict";

  function label(name) {
    const text = document.createElement("span");
    text.textContent = name;
    return L.divIcon({ className: "map-place", html: text, iconSize: [0, 0] });
  }

  // An outline comes as rings: a first point, then steps from one to the next, in 1/100,000 degrees, longitude first.
  function corners(steps) {
    const points = [];
    let lon = 0;
    let lat = 0;
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      points.push([lat / 1e5, lon / 1e5]);
    }
    return points;
  }

  function outlined(map, boundaries) {
    for (const [name, rings] of boundaries) {
      const outline = L.polygon(rings.map(corners), { className: "map-border", interactive: false, smoothFactor: 0.5 });
      outline.on("add", () => {
        outline.getElement().setAttribute("role", "img");
        outline.getElement().setAttribute("aria-label", name);
      });
      outline.addTo(map);
    }
  }

  function cited(map, source) {
    const text = document.createElement("span");
    text.textContent = source;
    map.attributionControl.setPrefix(false).addAttribution(text.innerHTML);
  }

  // Names of places, the largest first, as many as do not lie on each other.
  function named(map, places) {
    const names = L.layerGroup().addTo(map);
    map.on("moveend", () => {
      const seen = map.getBounds().pad(0.1);
      const taken = [];
      names.clearLayers();
      for (const [name, lat, lon] of places) {
        if (!seen.contains([lat, lon])) continue;
        const at = map.latLngToContainerPoint([lat, lon]);
        if (taken.some((other) => Math.abs(other.x - at.x) < 110 && Math.abs(other.y - at.y) < 24)) continue;
        taken.push(at);
        names.addLayer(L.marker([lat, lon], { icon: label(name), interactive: false, keyboard: false, zIndexOffset: -1000 }));
      }
    });
  }

  // The map in `box`, whose data say the words and the operator's tiles; and the edges of what is drawn, if anything is.
  return (box, { boundaries, sources, places }) => {
    const words = box.dataset;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(box, { zoomControl: false, attributionControl: Boolean(words.attribution || sources.length), zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm, maxZoom: 18, minZoom: 5, zoomSnap: boundaries.length ? 0.25 : 1 });
    if (calm) map.panBy = (offset, how) => L.Map.prototype.panBy.call(map, offset, { ...how, animate: false }); // by arrow keys
    L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
    for (const source of [words.attribution, ...sources]) if (source) cited(map, source);
    if (words.tiles) L.tileLayer(words.tiles, { maxZoom: 18 }).addTo(map);
    else named(map, places);
    outlined(map, boundaries);
    const edges = boundaries.length ? L.latLngBounds(boundaries.flatMap(([, rings]) => rings.flatMap(corners))) : null;
    return { map, edges };
  };
})();
