/* The pages of dashboard/imports: a file that is too large is refused before it is sent, and a check is followed until it
   is done. Without this script the server says the same, and the page refreshes itself. */
(function () {
  "use strict";
  const file = document.getElementById("file");
  const said = document.getElementById("upload-said");
  const here = document.getElementById("under-way");

  const tooLarge = () => Boolean(file.files[0]) && file.files[0].size > Number(file.dataset.most);
  if (file) {
    file.addEventListener("change", () => { said.textContent = tooLarge() ? file.dataset.said : ""; });
    file.form.addEventListener("submit", (event) => {
      if (tooLarge()) {
        event.preventDefault();
        said.textContent = file.dataset.said;
        file.focus();
      }
    });
  }

  const ask = async () => {
    try {
      const answer = await fetch(location.pathname);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("under-way");
      if (!now) {
        location.replace(location.pathname);
        return;
      }
      if (now.textContent !== here.textContent) here.textContent = now.textContent;
    } catch { /* the network is away: ask again */ }
    setTimeout(ask, 1000);
  };
  if (here) setTimeout(ask, 500);
})();
