/* Draws the figures of a page with plotly, in the place of their static drawing.
 *
 * A chart is an element that holds an <svg class="chart-static">; its attribute data-chart is the id
 * of the <script type="application/json"> that holds the plotly figure. Colours of the figure are "token:NAME",
 * the custom property --NAME of the page. When anything fails, the static drawing stays.
 */
(() => {
  "use strict";

  // The traces we bundle draw no maps; without this, plotly would look for them elsewhere.
  window.PlotlyGeoAssets = window.PlotlyGeoAssets || { topojson: {} };

  const CONFIG = {
    displayModeBar: false,
    displaylogo: false,
    doubleClick: false,
    plotlyServerURL: "",
    responsive: false,
    scrollZoom: false,
    showSendToCloud: false,
    showTips: false,
  };
  const NARROW = 480;
  const LINE = 20;
  const charts = new Set();
  const seen = new WeakSet();

  // getPropertyValue("--name") gives light-dark(…) as it is written: only a used colour is resolved.
  function resolver(element) {
    const probe = document.createElement("span");
    const known = new Map();
    probe.hidden = true;
    element.append(probe);
    const resolve = (name) => {
      if (!known.has(name)) {
        probe.style.color = `var(--${name}, currentcolor)`;
        known.set(name, getComputedStyle(probe).color);
      }
      return known.get(name);
    };
    resolve.done = () => probe.remove();
    return resolve;
  }

  function coloured(value, resolve) {
    if (typeof value === "string") {
      return value.startsWith("token:") ? resolve(value.slice(6)) : value;
    }
    if (Array.isArray(value)) return value.map((item) => coloured(item, resolve));
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, coloured(item, resolve)]),
      );
    }
    return value;
  }

  class Chart {
    constructor(element) {
      const script = document.getElementById(element.dataset.chart);
      this.element = element;
      this.drawing = element.querySelector("svg.chart-static");
      this.figure = JSON.parse(script.textContent);
      this.width = 0;
      this.live = document.createElement("div");
      this.live.className = "chart-live";
      // One picture with a name, as the drawing is; its numbers are in the table.
      this.live.setAttribute("role", "img");
      const name = [...this.drawing.querySelectorAll(":scope > title, :scope > desc")]
        .map((part) => part.textContent)
        .join(". ");
      this.live.setAttribute("aria-label", name);
      this.drawing.after(this.live);
      this.observer = new ResizeObserver(() => this.fit());
      this.observer.observe(this.live);
    }

    // Also the first drawing: within a closed disclosure the width is 0 until it opens.
    fit() {
      const width = Math.floor(this.live.clientWidth);
      if (width > 0 && width !== this.width) {
        this.width = width;
        this.draw();
      }
    }

    async draw() {
      const resolve = resolver(this.element);
      try {
        const { data, layout } = coloured(this.figure, resolve);
        layout.width = this.width;
        // On a phone every name of the legend takes a line of its own.
        const names = data.filter((trace) => trace.showlegend !== false).length;
        if (layout.showlegend && this.width < NARROW) layout.height += LINE * (names - 1);
        layout.font = { ...layout.font, family: getComputedStyle(this.element).fontFamily };
        const locale = document.documentElement.lang.startsWith("fr") ? "fr" : "en";
        await window.Plotly.react(this.live, data, layout, { ...CONFIG, locale });
        this.element.classList.add("is-live");
      } catch (problem) {
        this.giveUp(problem);
      } finally {
        resolve.done();
      }
    }

    giveUp(problem) {
      console.warn("The chart keeps its static drawing:", problem);
      this.observer.disconnect();
      this.element.classList.remove("is-live");
      this.live.remove();
      charts.delete(this);
    }
  }

  function start(root) {
    for (const element of root.querySelectorAll("[data-chart]")) {
      if (seen.has(element) || !window.Plotly) continue;
      seen.add(element);
      try {
        charts.add(new Chart(element));
      } catch (problem) {
        console.warn("The chart keeps its static drawing:", problem);
      }
    }
  }

  function redraw() {
    for (const chart of charts) {
      if (!chart.element.isConnected) {
        chart.observer.disconnect();
        window.Plotly.purge(chart.live);
        charts.delete(chart);
      } else if (chart.width) {
        chart.draw();
      }
    }
  }

  start(document);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // A scheme chosen on the page is an attribute of its root.
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-scheme"],
  });
  document.addEventListener("htmx:load", (event) => start(event.target.parentElement || document));
})();
