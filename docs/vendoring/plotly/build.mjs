// Writes plotly.min.js, plotly.css and LICENSE into the folder named on the command line.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { brotliCompressSync } from "node:zlib";
import { createHash } from "node:crypto";
import esbuild from "esbuild";

const require = createRequire(import.meta.url);
const target = process.argv[2];
if (!target) throw new Error("node build.mjs <folder>");

const manifest = require("plotly.js/package.json");
if (manifest.version !== "4.1.1") throw new Error(`plotly.js ${manifest.version}, 4.1.1 wanted`);
const source = path.dirname(require.resolve("plotly.js/package.json"));

// plotly.js injects its style sheet through a <style> element, which a strict policy refuses.
// The page links plotly.css instead.
const withoutInjectedStyle = {
  name: "without-injected-style",
  setup(build) {
    build.onResolve({ filter: /\/plotcss$/ }, () => ({ path: "plotcss", namespace: "empty" }));
    build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "" }));
  },
};

const result = await esbuild.build({
  entryPoints: [path.join(import.meta.dirname, "entry.cjs")],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  define: { global: "window", "define.amd": "false" },
  target: "es2020",
  legalComments: "none",
  loader: { ".css": "empty" },
  plugins: [withoutInjectedStyle],
  banner: { js: "/* plotly.js 4.1.1 (scatter, bar, heatmap, scatterpolar; fr). MIT, Plotly, Inc. */" },
  write: false,
});
const script = Buffer.from(result.outputFiles[0].contents);
writeFileSync(path.join(target, "plotly.min.js"), script);
copyFileSync(path.join(source, "dist/plotly.css"), path.join(target, "plotly.css"));
copyFileSync(path.join(source, "LICENSE"), path.join(target, "LICENSE"));

for (const name of ["plotly.min.js", "plotly.css"]) {
  const bytes = readFileSync(path.join(target, name));
  const brotli = (brotliCompressSync(bytes).length / 1024).toFixed(1);
  const digest = createHash("sha256").update(bytes).digest("hex");
  console.log(`${name}  ${bytes.length} bytes  ${brotli} KiB of brotli  sha256 ${digest}`);
}
