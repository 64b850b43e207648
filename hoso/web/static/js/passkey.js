/* Security keys and the device's own (WebAuthn).
   <form data-passkey="create|get" data-options="id of the options as JSON">: pressing
   [data-passkey-ask] asks the browser and sends its answer in the field `credential`;
   [data-passkey-failed] says in words when nothing came of it. */
(() => {
  async function ask(form) {
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent).publicKey;
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
      throw new Error("Trình duyệt này chưa dùng được khóa bảo mật. Cập nhật trình duyệt, hoặc dùng mã.");
    }
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passkey-ask]");
    if (!button) return;
    const form = button.closest("form");
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    button.disabled = true;
    ask(form).catch((error) => {
      button.disabled = false;
      failed.hidden = false;
      const what = form.dataset.passkey === "create" ? "khóa này đã có ở đây. Thử lại." : "khóa này không phải của tài khoản. Thử lại, hoặc dùng mã.";
      failed.textContent = error.name === "Error" ? error.message : `Chưa dùng được khóa: đã hủy, hết giờ, hoặc ${what}`;
    });
  });
})();
