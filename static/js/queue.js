// Keys for the moderators' queue, and prepared words in the text box. Everything works without it.
(() => {
  "use strict";

  const STORE = "queue-keys";
  const isOff = () => localStorage.getItem(STORE) === "off";

  function showState() {
    const hints = document.querySelector("[data-keys]");
    if (!hints) return;
    hints.hidden = false;
    hints.querySelector("[data-keys-toggle]").setAttribute("aria-pressed", String(!isOff()));
  }

  function press(target) {
    const button = target.querySelector("button");
    if (button) return button.focus(), button.click();
    target.click();
    const panel = target.closest("details");
    const first = panel && panel.open && panel.querySelector("input:not([type=hidden]), textarea");
    if (first) first.focus();
  }

  function choose(number) {
    const open = document.querySelector("[data-picker][open]");
    const radio = open && open.querySelectorAll("input[type=radio]")[number - 1];
    if (radio) radio.focus(), radio.click();
    return Boolean(radio);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isOff()) return;
    if (event.target.closest("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
    if (!document.querySelector("[data-queue]")) return;
    if (/^[1-9]$/.test(event.key)) {
      if (choose(Number(event.key))) event.preventDefault();
      return;
    }
    const target = /^[a-z]$/.test(event.key) && document.querySelector(`[data-queue] [data-key="${event.key}"]`);
    if (!target) return;
    event.preventDefault();
    press(target);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-toggle]")) return;
    localStorage.setItem(STORE, isOff() ? "on" : "off");
    showState();
  });

  document.addEventListener("change", (event) => {
    const picker = event.target.type === "radio" && event.target.closest("[data-picker]");
    if (!picker) return;
    const words = picker.querySelector(`[data-prepared] [data-rule="${event.target.value}"]`);
    const box = picker.querySelector("textarea");
    if (!words || !box || (box.value && box.value !== box.dataset.prepared)) return;
    box.value = box.dataset.prepared = words.textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("htmx:after:swap", showState);
  showState();
})();
