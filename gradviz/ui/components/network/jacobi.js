// Eigenvalues of small symmetric matrices.

/**
 * Eigenvalues and eigenvectors (in columns) of a symmetric matrix (n x n), by Jacobi's rotations,
 * row after row. Golub & Van Loan (2013), Matrix computations, algorithm 8.5.2 and section 8.5.5.
 * @param {Float64Array} matrix
 * @param {number} n
 * @returns {{ values: Float64Array, vectors: Float64Array }}
 */
export function symmetricEigen(matrix, n) {
  const a = matrix.slice();
  const vectors = new Float64Array(n * n);
  for (let k = 0; k < n; k++) vectors[k * n + k] = 1;
  const rotate = (m, i, j, along, c, s) => {
    for (let k = 0; k < n; k++) {
      const [x, y] = [m[i], m[j]];
      m[i] = c * x - s * y;
      m[j] = s * x + c * y;
      i += along;
      j += along;
    }
  };
  for (let sweep = 0; sweep < 30; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        const size = Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q]));
        if (Math.abs(off) <= 1e-17 * size || off === 0) continue;
        const tau = (a[q * n + q] - a[p * n + p]) / (2 * off);
        const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        if (Math.abs(t) < 1e-18) continue;
        turned = true;
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(a, p, q, n, c, t * c); // columns
        rotate(a, p * n, q * n, 1, c, t * c); // rows
        a[p * n + q] = a[q * n + p] = 0;
        rotate(vectors, p, q, n, c, t * c);
      }
    if (!turned) break;
  }
  return { values: Float64Array.from({ length: n }, (_, k) => a[k * n + k]), vectors };
}
