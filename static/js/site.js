// What plain HTML cannot do: count characters, close menus, say that the connection is gone. Everything works without it.
(() => {
  "use strict";

  const numbers = new Intl.NumberFormat(document.documentElement.lang);

  function showLimit(input) {
    const note = document.getElementById(`${input.id}-limit`);
    if (!note) return;
    const left = Number(input.dataset.limit) - [...input.value.replace(/\r?\n/g, "\n")].length;
    note.dataset.state = left < 0 ? "over" : "within";
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace("{n}", numbers.format(Math.abs(left)));
  }

  function start(root) {
    for (const input of root.querySelectorAll("[data-limit]")) if (input.value) showLimit(input);
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.limit) showLimit(event.target);
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const connection = document.getElementById("connection");
  document.addEventListener("htmx:error", (event) => {
    if (connection && !(event.detail.ctx && event.detail.ctx.response)) connection.hidden = false;
  });
  document.addEventListener("htmx:before:response", () => {
    if (connection) connection.hidden = true;
  });
  document.addEventListener("htmx:after:swap", () => start(document));

  start(document);
  const first = document.querySelector("[autofocus]");
  if (first && document.activeElement !== first) first.focus();
})();
