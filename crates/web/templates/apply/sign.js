// The application, as it was looked at, goes to the agent on the applicant's own machine; the signature goes with the form.
const form = document.querySelector("form[data-text]");
if (form) {
  const state = form.querySelector(".sign-state");
  const button = form.querySelector("button");
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    state.textContent = state.dataset.busy;
    try {
      const text = new TextEncoder().encode(form.dataset.text);
      const signatures = await signWithAgent(form.dataset.signer, [text], { bin: "", iin: form.dataset.iin });
      form.elements.signature.value = [].concat(signatures)[0].replace(/-----[^-]+-----|\s/g, "");
      form.submit();
    } catch (error) {
      state.textContent = state.dataset[error.message] || state.dataset.failed;
      button.disabled = false;
    }
  });
  window.addEventListener("pageshow", () => { button.disabled = false; });
}
