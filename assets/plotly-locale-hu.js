/* Hungarian for plotly.js: graphs are drawn with config.locale = "hu". Figures bring their own texts ready made;
   this is for what plotly itself prints (date axes, its few words). */
(function () {
  "use strict";
  var locale = {
    moduleType: "locale",
    name: "hu",
    dictionary: {
      "Autoscale": "Teljes nézet",
      "Click to enter X axis title": "Az X tengely címe",
      "Click to enter Y axis title": "Az Y tengely címe",
      "Double-click to zoom back out": "Kattintson duplán az eredeti nézethez",
      "Download plot": "Ábra letöltése",
      "Download plot as a PNG": "Ábra letöltése PNG-ként",
      "Pan": "Mozgatás",
      "Reset": "Alaphelyzet",
      "Reset axes": "Alaphelyzet",
      "Zoom": "Nagyítás",
      "Zoom in": "Nagyítás",
      "Zoom out": "Kicsinyítés"
    },
    format: {
      days: ["vasárnap", "hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat"],
      shortDays: ["V", "H", "K", "Sze", "Cs", "P", "Szo"],
      months: [
        "január", "február", "március", "április", "május", "június",
        "július", "augusztus", "szeptember", "október", "november", "december"
      ],
      shortMonths: [
        "jan.", "febr.", "márc.", "ápr.", "máj.", "jún.", "júl.", "aug.", "szept.", "okt.", "nov.", "dec."
      ],
      date: "%Y. %m. %d.",
      year: "%Y",
      month: "%Y. %b",
      dayMonth: "%b %-d.",
      dayMonthYear: "%Y. %b %-d.",
      decimal: ",",
      thousands: "\u00a0",
      grouping: [3],
      currency: ["", "\u00a0Ft"]
    }
  };
  if (window.Plotly && window.Plotly.register) {
    window.Plotly.register(locale);
  } else {
    window.PlotlyLocales = window.PlotlyLocales || [];
    window.PlotlyLocales.push(locale);
  }
})();
