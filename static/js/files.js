// Keeps the files that somebody has chosen with their words (js/drafts.js), as long as those: js/site.js takes away what is left over.
// A form that the server sent anew may have no place for a file any more: the server has it by then, but only until the window is closed.
(() => {
  "use strict";

  const LARGEST = 10 * 1024 * 1024; // bytes, as the server takes
  const lies = new WeakMap(); // file -> where it is kept
  const address = (key, name) => `/drafts/${encodeURIComponent(key)}/${name}`;
  const inputs = (form) => [...form.elements].filter((control) => control.type === "file" && control.name);

  async function keep({ form, key }) {
    const shelf = await caches.open("drafts");
    for (const input of inputs(form)) {
      const [file] = input.files;
      const place = address(key, input.name);
      if (!file || file.size > LARGEST) await shelf.delete(place);
      else if (lies.get(file) !== place) {
        lies.set(file, place);
        localStorage.setItem("files", "kept"); // so js/site.js looks
        await shelf.put(place, new Response(file, { headers: { "X-Name": encodeURIComponent(file.name) } }));
      }
    }
  }

  function put(input, file) {
    const carrier = new DataTransfer();
    if (file) carrier.items.add(file);
    input.files = carrier.files;
    if (file && input.closest("details")) input.closest("details").open = true;
  }

  async function kept(key) {
    const shelf = await caches.open("drafts");
    const requests = (await shelf.keys()).filter(({ url }) => new URL(url).pathname.startsWith(address(key, "")));
    return Promise.all(requests.map(async ({ url }) => ({ name: url.split("/").pop(), answer: await shelf.match(url) })));
  }

  // Each into its own place, or into the first that is free. What the browser has put back by itself stays.
  async function bring({ form, key }) {
    let brought = 0;
    for (const { name, answer } of await kept(key)) {
      const free = inputs(form).filter((input) => !input.files.length);
      const input = free.find((one) => one.name === name) || (form.elements[name] ? null : free[0]);
      if (!input) continue;
      const blob = await answer.blob();
      put(input, new File([blob], decodeURIComponent(answer.headers.get("X-Name")), { type: blob.type }));
      brought += 1;
    }
    const said = form.querySelector("[data-draft-files]");
    if (said) said.hidden = !brought;
  }

  async function move({ from, key }) {
    const shelf = await caches.open("drafts");
    for (const { name, answer } of await kept(from)) {
      await shelf.put(address(key, name), answer);
      await shelf.delete(address(from, name));
    }
  }

  const DO = { keep, bring, move, drop: async ({ form }) => inputs(form).forEach((input) => put(input, null)) };

  // One after the other: what is still being kept would else be missed by what moves it. A browser may refuse to keep anything;
  // the form works as ever.
  let last = Promise.resolve();
  document.addEventListener("draft:files", ({ detail }) => {
    if (!window.caches) return;
    last = last.then(() => DO[detail.what](detail)).catch(() => {});
    detail.waits.push(last);
  });
})();
