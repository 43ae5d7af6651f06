// The shapes of what the modules of this folder exchange. They are checked by tsc and cost nothing.

/**
 * A dense layer: the places of its kernel (row by row) and its bias among all parameters, the rate
 * of the dropout behind it, and the sources of its activation and of its penalty.
 * @typedef {{
 *   inputs: number, units: number, kernel: number, bias: number, dropout: number,
 *   activation: string | null, penalty: string | null,
 * }} Layer
 */

/** @typedef {{ seed: number, step: number, rows: ArrayLike<number> }} Dropout */

/**
 * @typedef {{
 *   signals: Float64Array[], sums: Float64Array[], slopes: Float64Array[], logits: Float64Array,
 *   deltas: Float64Array[], delta: Float64Array,
 *   forward: (
 *     x: Float64Array, count: number, dropout?: Dropout | null, needsSlopes?: boolean,
 *   ) => Float64Array,
 *   backward: (x: Float64Array, count: number, g: Float64Array) => void,
 * }} Pass
 */

/** @typedef {{ features: Float64Array, target: Float64Array }} Rows */

/**
 * What gradviz.learning.networks.network_browser makes.
 * @typedef {{
 *   dimension: number, layers: Layer[], loss: string, hits: string | null, output: string,
 *   probabilities: boolean,
 *   optimizer: {
 *     step: string, initial: string, states: string[], hyperparameters: number[], rate: number,
 *   },
 *   rates: number[][], seed: number, start: Float64Array, epochs: number, batch_size: number,
 *   order: Uint16Array, limit: number, training: Rows, validation: Rows | null,
 *   early_stopping: EarlyStopping | null,
 * }} Setup
 */

/**
 * As gradviz.learning.training.EarlyStopping.
 * @typedef {{
 *   patience: number, min_delta: number, restore_best_weights: boolean, start_from_epoch: number,
 * }} EarlyStopping
 */

/** @typedef {"running" | "step_limit" | "stopped_early" | "diverged"} Status */

/**
 * How far a training is, with what `count` steps brought from step `first` on; arrays by epoch hold
 * all epochs, the start first. Arrays by layer hold L numbers a step. The epochs of early stopping
 * are counted from 0 for the first one that was trained.
 * @typedef {{
 *   step: number, epoch: number, status: Status, first: number,
 *   stoppedEpoch: number | null, bestEpoch: number | null,
 *   batchLosses: Float64Array, gradientNorms: Float64Array, updateRatios: Float64Array,
 *   trainingByEpoch: Float64Array, validationByEpoch: Float64Array | null,
 *   trainingAccuracy: Float64Array | null, validationAccuracy: Float64Array | null,
 *   parameters: Float64Array,
 * }} Report
 */

/** @typedef {{ parameters: Float64Array, states: Float64Array }} Checkpoint */

/**
 * What each row of a batch became: its loss, what came into each layer (count x inputs), the sums
 * and the slopes of its units, and the derivatives of the batch's mean loss by the sums (count x
 * units).
 * @typedef {{
 *   losses: Float64Array, signals: Float64Array[], sums: Float64Array[], slopes: Float64Array[],
 *   deltas: Float64Array[],
 * }} Seen
 */

/**
 * All numbers of a step, from before it.
 * @typedef {Seen & {
 *   step: number, loss: number, rows: Float64Array, parameters: Float64Array,
 *   states: Float64Array, gradient: Float64Array, hyperparameters: Float64Array,
 * }} Examined
 */

/**
 * Counts over time: `counts` has `bins` numbers for each of the epochs.
 * @typedef {{ low: number, high: number, counts: Float64Array }} Histogram
 */

/**
 * @typedef {{
 *   epochs: Float64Array, bins: number, weights: Histogram[], activations: Histogram[],
 *   gradients: Histogram[], dead: Float64Array,
 * }} Histograms
 */

/**
 * @typedef {{
 *   readonly step: number, readonly steps: number, readonly rates: number[][],
 *   readonly checkpoints: Float64Array[], examine: (step: number) => Examined,
 *   train: (count?: number) => Report, report: (first?: number) => Report, restart: () => Report,
 *   rewind: (step: number) => Report, changeRate: (rate: number) => void,
 *   at: (step: number) => Checkpoint,
 *   forward: (x: Float64Array, features: Float64Array, count: number) => Pass,
 * }} Training
 */

/**
 * What is under the microscope: a row of the batch, a layer, one of its units, and an input of that
 * unit, which is the bias behind the last one. All are counted from 0.
 * @typedef {{ row: number, layer: number, unit: number, input: number }} Picked
 */

/**
 * @typedef {{
 *   ask: (kind: string, message?: any, progress?: any) => Promise<any>, end: () => void,
 * }} Client
 */

/**
 * @typedef {{
 *   setup: Setup | null, report: Report | null, steps: number, busy: boolean, error: string,
 *   losses: Float64Array, norms: Float64Array, ratios: Float64Array,
 *   open: (setup: Setup) => Promise<void>, weightsAt: (step: number) => Float64Array | null,
 *   examinedAt: (step: number) => Examined | null, histograms: () => Histograms | null,
 *   ask: Client["ask"], end: () => void,
 * }} NetworkRun
 */

/**
 * @typedef {{
 *   readonly step: number, readonly steps: number, readonly playing: boolean,
 *   configure: (next: any) => void,
 *   toggle: (on?: boolean) => void, go: (step: number, final?: boolean) => void,
 *   tick: (now: number) => void,
 * }} Transport
 */

/**
 * The plane center + a first + b second, as gradviz.learning.networks.landscape.LossSlice; `shares`
 * of variance only where the directions are the principal ones of a path.
 * @typedef {{
 *   center: Float64Array, first: Float64Array, second: Float64Array, shares: Float64Array | null,
 * }} LossSlice
 */

/**
 * The loss at the size x size nodes of a grid of a slice, row by row from below.
 * @typedef {{ size: number, values: Float64Array }} SliceGrid
 */

/**
 * Where a run is on a slice, at some of its steps.
 * @typedef {{ steps: Float64Array, across: Float64Array, along: Float64Array }} SlicePath
 */
