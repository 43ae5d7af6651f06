// Texts of numbers and of variables' names.

/** @typedef {import("./types.js").Format} Format */

/**
 * Writes numbers with so many digits in the language's decimal sign and a true minus sign.
 * @param {string} locale
 * @returns {Format}
 */
export function numberFormat(locale) {
  let sign = ".";
  try {
    sign = new Intl.NumberFormat(locale)
      .formatToParts(1.5)
      .find((part) => part.type === "decimal").value;
  } catch {
    /* an unknown locale writes points */
  }
  return (value, digits = 5) => {
    if (value === undefined || Number.isNaN(value)) return "—";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    const text =
      size !== 0 && (size < 1e-4 || size >= 10 ** Math.max(digits, 5))
        ? value
            .toExponential(Math.max(0, digits - 1))
            .replace(/\.?0+e/, "e")
            .replace("e+", "e")
        : String(Number(value.toPrecision(digits)));
    return text.replace(".", sign).replaceAll("-", "−");
  };
}

/**
 * A number in at most so many characters, by fewer digits: a power of ten is never cut off.
 * @param {Format} format
 * @param {number} value
 * @param {number} room
 * @returns {string}
 */
export function fittedNumber(format, value, room) {
  for (let digits = 5; digits > 1; digits--) {
    const text = format(value, digits);
    if (text.length <= room) return text;
  }
  return format(value, 1);
}

const GREEK = {
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  epsilon: "ε",
  zeta: "ζ",
  eta: "η",
  theta: "θ",
  kappa: "κ",
  lambda: "λ",
  mu: "μ",
  nu: "ν",
  xi: "ξ",
  rho: "ρ",
  sigma: "σ",
  tau: "τ",
  phi: "φ",
  chi: "χ",
  psi: "ψ",
  omega: "ω",
};

/**
 * A variable as it is set in print: x_1 is x₁, theta is θ.
 * @param {string} name
 * @returns {string}
 */
export function variableName(name) {
  const [, stem, digits] = /^(.*?)_?(\d*)$/.exec(name);
  return (GREEK[stem] || stem) + [...digits].map((d) => "₀₁₂₃₄₅₆₇₈₉"[d]).join("");
}

const SUPERSCRIPT = {
  "-": "⁻",
  ...Object.fromEntries([..."0123456789"].map((d, k) => [d, "⁰¹²³⁴⁵⁶⁷⁸⁹"[k]])),
};

/**
 * 10 to a whole power, with its exponent raised.
 * @param {number} exponent
 * @returns {string}
 */
export function powerOfTen(exponent) {
  return `10${[...String(exponent)].map((c) => SUPERSCRIPT[c]).join("")}`;
}

/**
 * A number within a formula: in brackets where its sign or its power of ten could be misread.
 * @param {number} value
 * @param {Format} format
 * @param {boolean} [result] the number is what comes out, and stands alone
 * @returns {string}
 */
export function inFormula(value, format, result = false) {
  const text = format(value === 0 ? 0 : value).replace(
    /e(.+)$/,
    (_, power) => `·${powerOfTen(Number(power.replace("−", "-")))}`,
  );
  return !result && (value < 0 || text.includes("·")) ? `(${text})` : text;
}

/**
 * A number to three digits.
 * @param {number} value
 * @returns {number}
 */
export function threeDigits(value) {
  return Number(value.toPrecision(3));
}
