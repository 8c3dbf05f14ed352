/* What the gate adds to a page: why it refused, with the way to sign in; and working downloads, each with its own link. */
(function () {
  "use strict";
  const tukor = (window.tukor = window.tukor || {});
  const $ = (selector) => document.querySelector(selector);

  /* After a request: null when no answer came. The address keeps the filters, so signing in leads back to them. */
  tukor.trouble = async function (response) {
    const refused = response && (response.status === 401 || response.status === 403);
    const refusal = refused ? await said(response) : null;
    const node = $("#trouble");
    if (!node) return;
    const [words, link] = [node.querySelector("span"), $("#sign-in-again")];
    words.dataset.words = words.dataset.words || words.textContent;
    words.textContent = refusal ? refusal.message : words.dataset.words;
    $("#again").hidden = Boolean(refusal);
    link.hidden = !refusal;
    if (refusal) link.href = `${refusal.sign_in}?next=${encodeURIComponent(location.pathname + location.search)}`;
    node.hidden = Boolean(response) && response.status < 400;
  };

  /* A refusal of the gate is JSON; another one (of a proxy) has nothing to show. */
  async function said(response) {
    try {
      const words = await response.clone().json();
      return words.message && words.sign_in ? words : null;
    } catch {
      return null;
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-download]");
    const token = link && $("#who").dataset.export;
    if (!token) return;
    event.preventDefault();
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/export", hidden: true });
    for (const [name, value] of [["token", token], ["address", link.getAttribute("href")]]) {
      form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
    form.remove();
  });
})();
