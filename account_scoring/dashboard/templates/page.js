"use strict";
(() => {
  const selects = [...document.querySelectorAll("select[data-filter]")];
  const form = document.querySelector("form.filters");
  const state = document.getElementById("state");
  const rows = [...document.querySelectorAll("[data-filters]")].map((element) => [element, JSON.parse(element.dataset.filters)]);
  const views = new Set();

  const chosen = () => Object.fromEntries(selects.map((select) => [select.dataset.filter, select.value]).filter(([, value]) => value));

  const show = (view, values) => {
    for (const select of selects) {
      const name = `f_${select.dataset.filter}`;
      // A chart has signals of the filters that it follows only.
      if (name in view.getState({ signals: () => true }).signals) view.signal(name, values[select.dataset.filter] ?? "");
    }
    return view.runAsync();
  };

  const apply = () => {
    const values = chosen();
    let shown = 0;
    let all = 0;
    for (const [element, own] of rows) {
      element.hidden = Object.entries(values).some(([name, value]) => name in own && own[name] !== value);
      if (element.tagName === "TR") {
        all += 1;
        shown += element.hidden ? 0 : 1;
      }
    }
    // On paper this is all that tells of the choice.
    const told = selects.filter((select) => select.value).map((select) => `${select.labels[0].textContent} is ${select.value}`);
    if (state) state.textContent = told.length ? `${shown} of ${all} rows are shown, where ${told.join(" and ")}.` : "";
    return Promise.all([...views].map((view) => show(view, values)));
  };

  // The address keeps the choice, so that a link can tell it.
  const remember = () => {
    const text = new URLSearchParams(chosen()).toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  };

  // An address may have a per cent sign that means nothing.
  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };

  const recall = () => {
    if (!location.hash.includes("=")) {
      // A link to an account opens it.
      const fold = document.getElementById(decoded(location.hash.slice(1)));
      if (fold?.matches("details")) fold.open = true;
      return;
    }
    const values = new URLSearchParams(location.hash.slice(1));
    for (const select of selects) select.value = values.get(select.dataset.filter) ?? "";
    for (const select of selects) if (select.selectedIndex < 0) select.value = "";
  };

  const draw = async (figure) => {
    const place = figure.querySelector(".chart");
    if (place.dataset.drawn) return;
    place.dataset.drawn = "begun";
    const script = figure.querySelector("script.spec");
    let spec = JSON.parse(script.textContent);
    if (script.dataset.use) {
      const template = document.querySelector(`script[data-template="${script.dataset.use}"]`);
      const whole = JSON.parse(template.textContent);
      const { of, height } = whole.usermeta.lines;
      const lines = new Set(spec.map((row) => row[of])).size;
      spec = { ...whole, data: { name: "rows", values: spec }, height: height * Math.max(lines, 2) };
    }
    try {
      const { view } = await vegaEmbed(place, spec, { mode: "vega-lite", renderer: "svg", actions: false });
      views.add(view);
      await show(view, chosen());
      place.dataset.drawn = "done";
    } catch (error) {
      console.error(error);
      place.textContent = "The chart could not be drawn; its numbers are in the table below.";
      place.dataset.drawn = "failed";
    }
  };

  const isOpen = (figure) => !figure.closest("details:not([open])");

  const drawOpen = async (within) => {
    for (const figure of within.querySelectorAll("figure")) if (isOpen(figure)) await draw(figure);
  };

  const begin = async () => {
    recall();
    await apply();
    await drawOpen(document);
    for (const fold of document.querySelectorAll("details.fold")) fold.addEventListener("toggle", () => drawOpen(fold));
    for (const select of selects) select.addEventListener("change", () => { remember(); apply(); });
    if (form) form.addEventListener("submit", (event) => event.preventDefault());
    if (form) form.addEventListener("reset", () => setTimeout(() => { remember(); apply(); }));
    window.addEventListener("hashchange", () => { recall(); apply(); });
    document.documentElement.dataset.ready = "yes";
  };

  begin();
})();
