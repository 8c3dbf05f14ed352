/* The stewards' releases while a draft is built: asks every two seconds, and shows the page anew when it is ready. */
(function () {
  "use strict";
  const here = document.getElementById("under-way");
  const ask = async () => {
    try {
      const answer = await fetch("/releases");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("under-way");
      if (!now) {
        location.replace("/releases");
        return;
      }
      if (now.textContent !== here.textContent) here.textContent = now.textContent;
    } catch { /* the network is away: ask again */ }
    setTimeout(ask, 2000);
  };
  if (here) setTimeout(ask, 2000);
})();
