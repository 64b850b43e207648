/* Nothing typed is lost.
   <form data-autosave="address" data-draft="key">: what is typed is posted after a pause; the
   element with data-saved says when. Without a network or a server the words wait in this browser,
   under the account's own key and for one day; they are sent again after growing waits, at once when
   the network or the window is back. A session that ended says so with a link to a new tab; after
   that saving goes on. What the server refuses is not sent again until something is typed.
   data-both on such a form: its page can show what another window saved (409) beside what is typed
   here, so sending it goes there, and what is typed is not put back by itself.
   <form data-guard>, and a draft with nothing unsaved: before it is sent, asks whether the server
   answers and the session still lives, so that no chosen file is lost.
   The answer to a save may hold fragments with hx-swap-oob; or it is JSON: "revision" goes into
   the input of that name, "fields" says at each control (by id) its "error", its "note" (worth a
   look, stops nothing), how it was "read" and "changed" (HTML), "html" holds the fragments.
   Ctrl+Enter sends the form: a row is done, a section saved. */
(() => {
  const PAUSE = 800, WAITS = [2, 4, 8, 15, 30], KEPT_FOR = 24 * 3600e3, PREFIX = "hs-draft:"; /* ms, seconds, ms */
  const account = document.body.dataset.account;
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or refused */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* refused */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
  };
  for (const key of store.keys()) {
    const kept = store.get(key);
    if (!kept || Date.now() - kept.at > KEPT_FOR || (account && !key.startsWith(`${PREFIX}${account}:`))) store.drop(key);
  }
  if (!account) return;

  const states = new WeakMap();
  const isDraft = (form) => form?.matches?.("form[data-autosave]");
  const keyOf = (form) => `${PREFIX}${account}:${form.dataset.draft || form.dataset.autosave}`;
  const words = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "revision"].includes(name) && !/pin|password/i.test(name));
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  function stateOf(form) {
    if (!states.has(form)) states.set(form, { timer: 0, isDirty: false, running: null, again: false, failed: 0 });
    return states.get(form);
  }
  function tell(form, text, tone = "") {
    const place = document.querySelector(form.dataset.savedIn || "[data-saved]");
    if (!place) return;
    place.className = `hs-saved ${tone}`;
    place.textContent = text;
  }
  function keep(form) { store.set(keyOf(form), { at: Date.now(), words: words(form) }); }
  function swap(html) {
    if (html.trim() && window.htmx) window.htmx.swap(document.body, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  }
  function take(form, answer, text) {
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) { swap(text); return; }
    const said = JSON.parse(text);
    if (said.revision !== undefined) for (const one of document.querySelectorAll('input[name="revision"]')) one.value = said.revision;
    for (const [id, words] of Object.entries(said.fields || {})) sayAt(document.getElementById(id), words);
    swap(said.html || "");
  }
  /* the error of one field, its note, and how it was read, without touching what is typed */
  function sayAt(control, { error = "", note = "", read = "", changed = "" }) {
    const field = control?.closest(".hs-field");
    if (!field) return;
    field.classList.toggle("is-wrong", Boolean(error));
    if (error) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
    line(control, field, "n", "hs-look", note);
    line(control, field, "e", "hs-wrong", error);
    const hint = field.querySelector("[data-read-of]");
    if (hint) { hint.classList.remove("unread"); hint.textContent = error ? "" : read && `✓ ${read}`; }
    sayChanged(field, changed);
    if (!error) settle(control.id);
  }
  /* old → new beneath the field, as the server draws it */
  function sayChanged(field, html) {
    let place = field.querySelector("[data-changed]");
    if (!place && !html) return;
    if (!place) { place = document.createElement("p"); place.className = "hs-hint"; place.dataset.changed = ""; field.append(place); }
    place.innerHTML = html; /* our own template */
  }
  /* the summary on top says only what is still wrong */
  function settle(id) {
    const summary = document.getElementById("errors");
    const line = summary?.querySelector(`a[href="#${CSS.escape(id)}"]`)?.closest("li");
    if (!line) return;
    line.remove();
    const left = summary.querySelectorAll("li").length;
    const title = summary.querySelector("h2")?.lastChild;
    if (!left) summary.replaceChildren(); else if (title) title.textContent = title.textContent.replace(/\d+/, left);
  }
  /* one line beneath a control: made, changed or taken away; described by it while it is there */
  function line(control, field, end, css, words) {
    const id = `${control.id}-${end}`;
    const shown = document.getElementById(id);
    const marks = (control.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
    if (words) marks.unshift(id);
    if (marks.length) control.setAttribute("aria-describedby", marks.join(" ")); else control.removeAttribute("aria-describedby");
    if (!words) shown?.remove();
    else if (shown) { if (shown.textContent.trim() !== words) shown.lastChild.textContent = ` ${words}`; }
    else {
      const place = document.createElement("p");
      place.className = css;
      place.id = id;
      place.append(` ${words}`);
      const hint = field.querySelector(".hs-look, .hs-hint");
      if (hint) hint.before(place); else field.append(place);
    }
  }
  function signedOut(html) {
    const place = document.getElementById("messages");
    if (place && html) place.innerHTML = html; /* our own template */
    place?.scrollIntoView({ block: "nearest" });
  }

  function save(form) {
    const state = stateOf(form);
    clearTimeout(state.timer);
    if (state.running) { state.again = true; return state.running; }
    state.running = send(form, state).finally(() => {
      state.running = null;
      if (state.again) { state.again = false; save(form); }
    });
    return state.running;
  }
  async function send(form, state) {
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.delete("csrfmiddlewaretoken"); /* the header carries today's, also after signing in again */
    const before = JSON.stringify(words(form));
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Hoso-Script": "1", "X-CSRFToken": window.hoso.token() } });
    } catch {
      return notTaken(form, state);
    }
    if (answer.status >= 500 || answer.status === 429) return notTaken(form, state);
    const html = await answer.text();
    state.failed = 0;
    if (answer.ok || answer.status === 422) {
      if (JSON.stringify(words(form)) === before) { state.isDirty = false; store.drop(keyOf(form)); }
      tell(form, `Đã lưu nháp lúc ${clock()}`);
      window.hoso.unsay();
      take(form, answer, html);
      return true;
    }
    state.isElsewhere = answer.status === 409 && "both" in form.dataset;
    if (state.isElsewhere) store.drop(keyOf(form)); else keep(form);
    tell(form, answer.status === 401 ? "Chưa lưu: phiên làm việc đã hết" : "Chưa lưu được: xem lời báo ở đầu trang", "bad");
    signedOut(html);
    return false;
  }
  /* nobody took it: the words wait here, and are offered again later and later */
  function notTaken(form, state) {
    keep(form);
    const wait = WAITS[Math.min(state.failed++, WAITS.length - 1)];
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), wait * 1e3);
    tell(form, navigator.onLine ? `Máy chủ chưa trả lời. Chữ đã gõ còn ở đây, lưu lại sau ${wait} giây` : "Mất mạng. Chữ đã gõ còn ở đây, tự lưu khi có mạng lại", "warn");
    return false;
  }

  function changed(form) {
    const state = stateOf(form);
    state.isDirty = true;
    clearTimeout(state.timer);
    const isChoosing = () => form.querySelector('[role="combobox"][aria-expanded="true"]');
    state.timer = setTimeout(() => (isChoosing() ? changed(form) : save(form)), PAUSE);
  }
  for (const kind of ["input", "change"]) document.addEventListener(kind, (event) => {
    const form = event.target.form;
    if (isDraft(form) && event.target.type !== "file") changed(form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !isDraft(form)) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[type=submit][value=done]"));
  });
  const drafts = () => [...document.querySelectorAll("form[data-autosave]")];
  const retry = () => drafts().filter((form) => stateOf(form).isDirty).forEach((form) => { stateOf(form).failed = 0; save(form); });
  addEventListener("online", retry);
  addEventListener("focus", retry); /* back from signing in elsewhere */
  addEventListener("beforeunload", (event) => { if (drafts().some((form) => stateOf(form).isDirty)) event.preventDefault(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") retry(); });

  /* a link followed while typing: the last words go first */
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[href]");
    const isPlain = link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
    if (!isPlain || link.target || link.hasAttribute("download") || link.hasAttribute("hx-get") || link.getAttribute("href").startsWith("#")) return;
    const dirty = drafts().filter((form) => stateOf(form).isDirty);
    if (!dirty.length) return;
    event.preventDefault();
    await Promise.all(dirty.map(save));
    location.assign(link.href); /* what could not be saved: the browser asks before leaving */
  });

  /* sending: first the last words, and a living session; before another form of the page too, as
     a save that comes in between makes it the form of a window that is behind */
  const unsaved = () => drafts().filter((form) => stateOf(form).isDirty || stateOf(form).running);
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const isOther = !isDraft(form) && !("guard" in form.dataset);
    if (form.dataset.sure || (isOther && (form.method !== "post" || form.matches("[hx-post]") || !unsaved().length))) return;
    event.preventDefault();
    const by = buttonOf(form, event.submitter);
    await new Promise((next) => { setTimeout(next); }); /* within this event a second submit would be ignored */
    if (isOther) await Promise.all(unsaved().map(save));
    const isAway = () => drafts().some((one) => stateOf(one).failed);
    const isSafe = isOther ? !isAway() : isDraft(form) && stateOf(form).isDirty ? await save(form) || stateOf(form).isElsewhere : await lives();
    if (!isSafe && isAway()) unsent();
    if (!isSafe) { delete form.dataset.sent; form.querySelectorAll("[type=submit]").forEach((button) => { button.disabled = false; }); return; }
    form.dataset.sure = "1";
    stateOf(form).isDirty = false;
    store.drop(keyOf(form));
    form.requestSubmit(by?.isConnected ? by : like(form, by)); /* the save may have drawn it anew */
    delete form.dataset.sure;
  }, true);
  /* Enter in a field presses the form's first button in the page, which may stand far above it:
     what is meant is the first one within the form */
  function buttonOf(form, pressed) {
    const isTyping = form.contains(document.activeElement) && document.activeElement.matches("input, select");
    return isTyping && !form.contains(pressed) ? form.querySelector("[type=submit]") : pressed;
  }
  function like(form, gone) {
    return [...form.elements].find((one) => one.type === "submit" && one.name === gone?.name && one.value === gone?.value) || null;
  }
  async function lives() {
    try {
      const answer = await fetch("/con-phien", { headers: { "X-Hoso-Script": "1" } });
      if (answer.ok) return true;
      if (answer.status === 401) { signedOut(await answer.text()); return false; }
      if (answer.status < 500) return true;
    } catch { /* nobody answers: the same as a server that is not well */ }
    unsent();
    return false;
  }
  function unsent() {
    window.hoso.say(`${navigator.onLine ? "Máy chủ chưa trả lời" : "Mất mạng"}: chưa gửi. Những gì đã gõ, đã chọn vẫn còn ở đây; lát nữa bấm lại.`, "bad");
  }

  /* what waited in this browser comes back into the form */
  function restore(form) {
    const kept = store.get(keyOf(form));
    if (!kept) return;
    for (const [name, value] of kept.words) {
      const chosen = kept.words.filter(([other]) => other === name).map(([, one]) => one);
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = chosen.includes(field.value);
        else if (field.value !== value) field.value = value;
        const shown = field.type === "hidden" && field.previousElementSibling;
        if (shown?.dataset?.combobox && shown.dataset.code !== value) { shown.value = value; shown.dataset.code = ""; }
      }
    }
    tell(form, "Đã lấy lại phần chưa kịp lưu", "warn");
    changed(form);
  }
  drafts().forEach(restore);
  document.addEventListener("htmx:load", (event) => event.target.querySelectorAll?.("form[data-autosave]").forEach(restore));
})();
