/* Small behaviours of every page, all by data attributes:
   data-opens="id"     opens a dialog; a link leads there by itself without a script
   data-closes         closes the dialog it stands in
   data-toggles="id"   shows and hides a part, says so in aria-expanded
   data-prints         prints the page as it stands
   data-backs          back to where one came from, with what was typed there
   data-dismiss        removes the message it stands in
   data-once           a form that is sent once, however often the button is pressed
   data-working="id"   of such a form: what says, from then on, that it takes a while
   data-submits        a control that sends its form when changed (filters)
   data-focus          takes the focus when the page opens (error summary); so does a PIN that was wrong
   data-view           tools of the evidence pane
   data-opened         a dialog that a script brought: it opens when it arrives
   data-chosen-in="id" says how many rows of that panel are chosen, with data-elsewhere more
   data-bulk           bar of actions for chosen rows (inputs named in data-rows or "row")
   data-key="alt+n"    a link or button that this key presses; "escape" only from within its form
   Ctrl-K and / go to the search. An address with #… of a fold opens it. */
(() => {
  const cookie = (name) => document.cookie.split("; ").find((c) => c.startsWith(name + "="))?.slice(name.length + 1) || "";
  window.hoso = { token: () => cookie("__Host-csrftoken") || cookie("csrftoken") };

  const opener = new WeakMap();
  function open(dialog, from) {
    opener.set(dialog, from);
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  const actions = {
    opens(button, event) {
      const dialog = document.getElementById(button.dataset.opens);
      if (!dialog?.showModal) return;
      event.preventDefault();
      open(dialog, button);
    },
    closes(button) { button.closest("dialog")?.close(); },
    toggles(button) {
      const part = document.getElementById(button.dataset.toggles);
      if (!part) return;
      part.hidden = !part.hidden;
      button.setAttribute("aria-expanded", String(!part.hidden));
      if (!part.hidden) part.querySelector("textarea, select, input:not([type=hidden])")?.focus();
    },
    prints() { window.print(); },
    backs() { history.back(); },
    dismiss(button) { button.closest(".hs-message")?.remove(); },
    view(button) {
      const pane = button.closest(".hs-evidence");
      const kind = button.dataset.view;
      if (kind === "wide") {
        button.setAttribute("aria-pressed", String(pane.classList.toggle("is-wide")));
        return;
      }
      const image = pane.querySelector("img");
      const zoom = Number(image.dataset.zoom || 1);
      const turn = Number(image.dataset.turn || 0);
      image.dataset.zoom = kind === "larger" ? Math.min(zoom * 1.25, 5) : kind === "smaller" ? Math.max(zoom / 1.25, 0.4) : zoom;
      image.dataset.turn = kind === "turn" ? turn + 90 : turn;
      image.style.setProperty("--zoom", image.dataset.zoom);
      image.style.setProperty("--turn", `${image.dataset.turn}deg`);
    },
    unselect(button) {
      const panel = button.closest(".hs-panel, form") || document;
      panel.querySelectorAll(".hs-check input").forEach((box) => { box.checked = false; });
      count(panel);
    },
  };
  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(actions)) {
      const target = event.target.closest(`[data-${name}]`);
      if (target) act(target, event);
    }
    if (event.target.nodeName === "DIALOG") event.target.close();
    document.querySelectorAll(".hs-menu[open], .hs-due-why[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("close", (event) => opener.get(event.target)?.focus(), true);

  /* chosen rows */
  function count(panel) {
    const boxes = [...panel.querySelectorAll("tbody .hs-check input")];
    const chosen = boxes.filter((box) => box.checked);
    const number = chosen.reduce((sum, box) => sum + Number(box.dataset.counts || 1), 0); /* a row may stand for several */
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-on", box.checked));
    const all = panel.querySelector("thead .hs-check input");
    if (all) { all.checked = boxes.length > 0 && chosen.length === boxes.length; all.indeterminate = chosen.length > 0 && !all.checked; }
    const bar = panel.querySelector("[data-bulk]");
    if (bar) bar.hidden = chosen.length === 0;
    panel.querySelectorAll("[data-count]").forEach((word) => { word.textContent = number.toLocaleString("vi-VN"); });
    if (panel.id) document.querySelectorAll(`[data-chosen-in="${panel.id}"]`).forEach((word) => { word.textContent = (number + Number(word.dataset.elsewhere || 0)).toLocaleString("vi-VN"); });
  }
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches?.("[data-submits]")) box.form?.requestSubmit();
    if (!box.closest?.(".hs-check")) return;
    const panel = box.closest(".hs-panel, form") || document;
    if (box.closest("thead")) panel.querySelectorAll("tbody .hs-check input").forEach((one) => { one.checked = box.checked; });
    count(panel);
  });

  /* forms */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.querySelector?.("input[name=csrfmiddlewaretoken]");
    if (field && window.hoso.token()) field.value = window.hoso.token(); /* signed in again elsewhere */
    if (!("once" in form.dataset) || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (form.dataset.working) document.getElementById(form.dataset.working).hidden = false;
    setTimeout(() => form.querySelectorAll("[type=submit]").forEach((button) => { button.disabled = true; }));
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      if (form.dataset.working) document.getElementById(form.dataset.working).hidden = true;
      form.querySelectorAll("[type=submit]").forEach((button) => { button.disabled = false; });
    });
  });

  /* what a browser says by itself is in its own language, not in that of the page */
  document.addEventListener("invalid", (event) => {
    const { validity, type } = event.target;
    if (validity.customError) return;
    const missing = { file: "Chọn một tệp.", "select-one": "Chọn một mục trong danh sách.", checkbox: "Đánh dấu ô này.", radio: "Chọn một mục." };
    event.target.setCustomValidity(validity.valueMissing ? missing[type] || "Chưa điền ô này." : "Chưa đúng cách viết của ô này.");
  }, true);
  const forgive = (fields) => { for (const field of fields) field.setCustomValidity?.(""); };
  for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => forgive([event.target]), true);
  document.addEventListener("click", (event) => forgive(event.target.closest?.("[type=submit]")?.form?.elements || []), true);
  function pick(root) {
    root.querySelectorAll?.("input[type=file]:not(.hs-pick > input)").forEach((input) => {
      const box = document.createElement("span"), button = document.createElement("b"), name = document.createElement("span");
      box.className = "hs-pick";
      button.textContent = "Chọn tệp";
      button.ariaHidden = name.ariaHidden = "true";
      const tell = () => { name.textContent = [...input.files].map((file) => file.name).join(", ") || "chưa chọn tệp nào"; };
      input.replaceWith(box);
      box.append(input, button, name);
      input.addEventListener("change", tell);
      tell();
    });
  }
  document.addEventListener("htmx:load", (event) => pick(event.target));

  /* keys */
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    const wanted = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !event.ctrlKey && !event.altKey && !event.metaKey);
    const find = document.getElementById("find");
    if (wanted && find?.offsetParent) { event.preventDefault(); find.focus(); find.select(); }
    press(event);
    if (event.key !== "Escape") return;
    document.querySelectorAll(".hs-evidence.is-wide [data-view=wide]").forEach((button) => button.click());
    document.querySelectorAll(".hs-menu[open], .hs-due-why[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  function press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const key = `${event.altKey ? "alt+" : ""}${event.key.toLowerCase()}`;
    const around = key === "escape" ? event.target.closest?.("form") : document;
    const target = [...around?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) || []].find((one) => one.offsetParent);
    if (!target) return;
    event.preventDefault();
    target.click();
  }

  document.addEventListener("htmx:load", (event) => {
    const brought = event.target.closest?.("dialog[data-opened]") || event.target.querySelector?.("dialog[data-opened]");
    if (brought && !brought.open) open(brought, document.activeElement);
  });

  /* htmx: the token, and what to do when nobody answers */
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = window.hoso.token(); });
  document.addEventListener("htmx:sendError", (event) => {
    const why = navigator.onLine ? "Máy chủ chưa trả lời" : "Mất mạng";
    const asks = event.detail.elt.matches("[hx-trigger^=every]");
    const what = asks ? "trang này tự hỏi lại, việc đang chạy ở phía sau không mất"
      : event.detail.requestConfig.verb === "get" ? "lát nữa làm lại"
      : "chưa rõ việc vừa bấm đã được ghi hay chưa. Lát nữa tải lại trang, xem rồi mới làm tiếp";
    say(`${why}: ${what}.`, asks ? "warn" : "bad");
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500 && event.detail.xhr.status !== 502) say("Có lỗi ở phía hệ thống, việc vừa làm chưa được ghi. Thử lại sau ít phút.", "bad");
  });
  function say(text, tone) {
    const message = document.createElement("div");
    message.className = `hs-message ${tone}`;
    message.dataset.said = "";
    const words = document.createElement("div");
    words.textContent = text;
    message.append(document.createElement("span"), words);
    const dialog = document.querySelector("dialog[open]"); /* what stands behind it is not seen, nor read out */
    window.hoso.unsay();
    if (dialog) message.role = "alert";
    if (dialog) dialog.querySelector(".hs-dialog-body").prepend(message); else document.getElementById("messages")?.replaceChildren(message);
  }
  window.hoso.say = say;
  window.hoso.unsay = () => document.querySelectorAll("[data-said]").forEach((message) => message.remove());
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) window.hoso.unsay(); });

  /* start */
  pick(document);
  if (matchMedia("(max-width: 820px)").matches) document.querySelectorAll("[data-closed-when-narrow]").forEach((list) => { list.open = false; });
  document.querySelectorAll(".hs-panel:has([data-bulk]), .hs-panel:has(thead .hs-check)").forEach(count);
  function arrive() { /* the browser itself focuses what can have the focus */
    const fold = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!fold?.matches?.("details")) return;
    fold.open = true;
    fold.querySelector("summary").focus();
  }
  addEventListener("hashchange", arrive);
  arrive();
  document.querySelector("[data-focus], .hs-pin-form [aria-invalid=true]")?.focus();
})();
