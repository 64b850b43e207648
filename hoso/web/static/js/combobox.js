/* Type-ahead after the ARIA combobox pattern, for <input data-combobox="address">.
   Asks address?q=typed (and the fields named in data-along) for the lines of ui/options.html.
   The input keeps its words; a hidden input of its name carries the code once one is chosen,
   else what was typed. With data-goes the lines are links (the search); with data-free they
   are only a help, and what was typed stands until one is chosen. */
(() => {
  let serial = 0;
  const built = new WeakSet();

  function build(input) {
    if (built.has(input)) return;
    built.add(input);
    const goes = "goes" in input.dataset;
    const id = `options-${++serial}`;
    const box = document.createElement("div");
    const list = document.createElement("div");
    box.className = "hs-options";
    box.hidden = true;
    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label") || input.labels?.[0]?.textContent.trim() || "Gợi ý");
    box.append(list);
    input.after(box);
    const wanted = { role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" };
    Object.entries(wanted).forEach(([name, value]) => input.setAttribute(name, value));

    let code = null;
    if (!goes) {
      code = document.createElement("input");
      code.type = "hidden";
      code.name = input.name;
      code.value = input.dataset.code || input.value;
      input.removeAttribute("name");
      input.after(code);
    }

    let current = -1, asked = 0, timer = 0, chosen = input.value;
    const options = () => [...list.querySelectorAll("[role=option]")];

    function show(isOpen) {
      box.hidden = !isOpen;
      input.setAttribute("aria-expanded", String(isOpen));
      if (!isOpen) { current = -1; input.removeAttribute("aria-activedescendant"); }
    }
    function mark(place) {
      const all = options();
      if (!all.length) return;
      current = (place + all.length) % all.length;
      all.forEach((one, i) => one.setAttribute("aria-selected", String(i === current)));
      input.setAttribute("aria-activedescendant", all[current].id);
      all[current].scrollIntoView({ block: "nearest" });
    }
    function choose(option) {
      if (goes) { location.assign(option.href); return; }
      input.value = chosen = option.dataset.label;
      input.dataset.code = code.value = option.dataset.value;
      show(false);
      input.dispatchEvent(new CustomEvent("hoso:chosen", { bubbles: true, detail: { value: code.value } }));
      code.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function without(answer) {
      const why = answer?.status === 401 ? "Phiên làm việc đã hết" : answer?.status === 429 ? "Hỏi quá nhanh" : answer || navigator.onLine ? "Máy chủ chưa trả lời" : "Mất mạng";
      return `<p class="hs-options-none">${why}: chưa có gợi ý. Chữ đã gõ vẫn còn.</p>`;
    }
    async function ask() {
      const turn = ++asked;
      const query = new URLSearchParams({ q: input.value });
      for (const name of (input.dataset.along || "").split(",").filter(Boolean)) {
        const field = (input.form || document).querySelector(`[name="${CSS.escape(name)}"]:is(:checked, :not([type=radio], [type=checkbox]))`);
        if (field) query.set(name, field.value);
      }
      let answer;
      const address = input.dataset.combobox;
      try { answer = await fetch(`${address}${address.includes("?") ? "&" : "?"}${query}`, { headers: { "X-Hoso-Script": "1" } }); } catch { /* nobody answers */ }
      const text = answer?.ok ? await answer.text() : without(answer);
      if (turn !== asked) return;
      box.querySelectorAll(":scope > p").forEach((old) => old.remove());
      list.innerHTML = text; /* our own template, escaped by it */
      list.querySelectorAll("p").forEach((words) => box.append(words));
      options().forEach((one, i) => { one.id = `${id}-${i}`; one.setAttribute("aria-selected", "false"); });
      show(document.activeElement === input);
      if (!goes && !("free" in input.dataset) && options().length && input.value) mark(0);
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (code) { code.value = input.value; input.dataset.code = ""; }
      if (goes && !input.value.trim()) { show(false); return; }
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (box.hidden) ask(); else mark(current + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !box.hidden && current >= 0) {
        event.preventDefault();
        choose(options()[current]);
      } else if (event.key === "Escape" && !box.hidden) {
        event.preventDefault();
        event.stopPropagation();
        show(false);
      } else if (event.key === "Tab" && !box.hidden && !goes && current >= 0 && input.value !== chosen) {
        choose(options()[current]);
      }
    });
    input.addEventListener("blur", () => setTimeout(() => show(false), 120));
    input.addEventListener("click", () => { if (!goes && box.hidden) ask(); });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option || goes) return;
      event.preventDefault();
      choose(option);
    });
  }

  const all = (root) => root.querySelectorAll?.("input[data-combobox]").forEach(build);
  all(document);
  document.addEventListener("htmx:load", (event) => all(event.target));
})();
