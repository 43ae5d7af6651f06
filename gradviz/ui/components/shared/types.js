// The shapes of what the modules hand to each other. Types only: nothing here runs.

/**
 * Values of one kind, as they come from Python or from a canvas.
 * @typedef {CanvasRenderingContext2D} Context
 * @typedef {{ querySelector(selector: string): any, querySelectorAll(selector: string): any,
 *   gradviz?: any }
 *   & HTMLElement} Root an element whose parts are as its markup says
 * @typedef {(value: number, digits?: number) => string} Format
 * @typedef {[number, number]} Range
 * @typedef {[Range, Range]} Domain
 * @typedef {{ left: number, top: number, width: number, height: number }} Rectangle
 * @typedef {Record<string, string>} Labels
 * @typedef {(value: number) => number} Scaling
 */

/**
 * What the host page looks like.
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} ink
 * @property {string} background
 * @property {number} scale of texts and lines
 * @property {string} muted
 * @property {string} grid
 * @property {string} isoline
 * @property {string} hatch
 * @property {string} halo
 * @property {string} ring
 * @property {string} accent
 * @property {string} font
 */

/**
 * A function of D variables: its value at x; where g is given, the gradient is written to it.
 * @callback Evaluate
 * @param {Float64Array} x
 * @param {Float64Array | null} g
 * @param {number} [k] the step, counted from 0, where the gradient depends on it
 * @returns {number}
 */

/**
 * A function as Python prints it; a loss has its data beside it.
 * @typedef {object} FunctionData
 * @property {string} source
 * @property {string | null} [defined] tells of x whether the function has a value there
 * @property {string[]} [variables]
 * @property {Record<string, any>} [data]
 * @property {Record<string, any>} [held] data that is held out
 * @property {string} [stamp]
 * @property {string} [family]
 */

/**
 * An optimizer's rule as Python prints it.
 * @typedef {object} Rule
 * @property {string} source
 * @property {string} initial
 * @property {string[]} states
 * @property {string[]} hyperparameters
 * @property {Record<string, number>} [settings]
 * @property {string} stop the body of what tells whether a path ends
 * @property {string} failure the body of what says why its numbers are bad
 * @property {string} undefined the body of what finds the equation without a value
 * @property {number} entries
 * @property {number | null} [rate_entry] the place of a schedule's rate among them
 */

/** @typedef {{ name: string, value: number, minimum: number, maximum: number }} LearningRate */

/**
 * A run as it comes from Python.
 * @typedef {object} RunData
 * @property {string} id
 * @property {string} label
 * @property {number | string} color
 * @property {Rule} [optimizer] not of a method that SciPy runs
 * @property {LearningRate} [learning_rate]
 * @property {any} [gradient] how it is estimated, or which rows a minibatch has
 * @property {{ symbols: string, numbers: string, result: string }[]} [equations]
 * @property {Float64Array} [start] its own
 * @property {Float64Array} [path]
 * @property {string} [status]
 * @property {string} [ending] how it ended, a sentence with a place for {step}
 * @property {number} [stopped_at]
 * @property {number} [overfitted_from]
 */

/**
 * When a run stops, and the noise that is added to its gradients, D numbers a step.
 * @typedef {object} Limits
 * @property {number} steps
 * @property {number} tolerance of every coordinate of the gradient and of the last step
 * @property {number} [target] the value at which it has arrived
 * @property {Float64Array | null} [z]
 */

/**
 * How a path ended: the number of its points, its status, the step at which it stopped.
 * @typedef {{ length: number, status: string, stoppedAt: number }} Ending
 */

/** @typedef {Ending & { positions: Float64Array, values: Float64Array }} Path */

/**
 * A run as views show it.
 * @typedef {object} Run
 * @property {string} id
 * @property {string} label
 * @property {number} dimension
 * @property {number[]} roundingSteps
 * @property {string} color
 * @property {boolean} visible
 * @property {boolean} faded
 * @property {RunData} source
 * @property {Float64Array} positions
 * @property {Float64Array} values
 * @property {Float64Array | null} validation
 * @property {number | null} overfit the step from which it overfits
 * @property {Float64Array} px
 * @property {Float64Array} py
 * @property {number} length
 * @property {string} status
 * @property {string} ending what is said of it, "" where its status says it
 * @property {number} stoppedAt
 */

/**
 * A monotone map of values to [0, 1], and back.
 * @typedef {object} LevelScale
 * @property {number} zmin
 * @property {number} zmax
 * @property {boolean} flat
 * @property {boolean} [empty]
 * @property {boolean} [linear]
 * @property {Scaling} level
 * @property {Scaling} value
 */

/** @typedef {{ nx: number, ny: number, z: Float64Array }} Grid */

/**
 * A function with its picture: D variables, of which one or two are looked at.
 * @typedef {object} Surface
 * @property {string} key
 * @property {CompiledFunction} evaluate
 * @property {Evaluate | null} held
 * @property {number} dimension
 * @property {number[]} axes
 * @property {Float64Array} at
 * @property {number[]} roundingSteps
 * @property {Range[]} domain
 * @property {string[]} names
 * @property {string[]} variables
 * @property {number[][]} minima
 * @property {number} best
 * @property {Format} format
 * @property {Labels} labels
 * @property {(...point: number[]) => number} f
 * @property {(x: number, g: Float64Array) => number} [withGradient]
 * @property {{ x: Float64Array, z: Float64Array }} [curve]
 * @property {Grid} [grid]
 * @property {Grid} [fine]
 * @property {string} [note]
 * @property {number[]} [isolevels]
 * @property {Float32Array[]} [isolines]
 * @property {LevelScale} scale
 * @property {Scaling} level
 * @property {number} zmin
 * @property {number} zmax
 * @property {Theme} [theme]
 * @property {Uint8ClampedArray} [lut] 256 colours
 * @property {(level: number) => string} [color]
 */

/**
 * What a view shows: a surface, the runs on it, and how they are looked at.
 * @typedef {Surface & { runs: Run[], steps: number } & any} Scene
 */

/**
 * A view: `setTime` moves the clock; it draws, unless `quiet`.
 * @typedef {object} View
 * @property {(scene: any) => void} setScene
 * @property {(time: number, quiet?: boolean) => void} setTime
 * @property {() => void} resize
 * @property {() => void} destroy
 * @property {HTMLElement} [frame]
 * @property {() => any} [plot]
 * @property {(point: number[]) => number[]} [toPixel]
 */

/**
 * What views and controls call at what a person does.
 * @typedef {Record<string, (...values: any[]) => any>} Api
 */

/**
 * Canvases on top of each other.
 * @typedef {object} Layers
 * @property {HTMLElement} frame
 * @property {Context[]} contexts
 * @property {number} width
 * @property {number} height
 * @property {number} ratio
 * @property {() => boolean} measure fits them to their frame; whether that changed anything
 * @property {(ctx: Context) => void} clear
 * @property {() => void} forget that they were measured
 * @property {(draw: () => void) => void} resize draws all anew where the size has changed
 * @property {(() => void) | null} redraw draws all anew, at once, where it was forgotten; who draws
 *   sets it
 */

/**
 * A polyline in pixels: n of its points, each with its step, and all of them.
 * @typedef {object} Polyline
 * @property {Float32Array} x
 * @property {Float32Array} y
 * @property {Int32Array} step
 * @property {number} n
 * @property {Float64Array} xs
 * @property {Float64Array} ys
 * @property {number} length
 */

/** @typedef {{ run: Run, line: Polyline }} DrawnPath */

/** @typedef {{ azimuth: number, elevation: number, zoom: number }} Camera */

/** @typedef {{ x: number, y: number, z: number }} Box */

/**
 * A camera on a box, for a picture of a size: three axes of the screen, scale and middle.
 * @typedef {Record<"rx" | "ry" | "ux" | "uy" | "uz" | "fx" | "fy" | "fz" | "distance" | "scale"
 *   | "middle" | "cx" | "cy", number>} Projection
 */

/** @typedef {Record<string, any> & { count: number, triangles: ArrayLike<number> }} Mesh */

/** @typedef {{ width: number, height: number, ratio: number, pixels: Uint32Array,
 *   depth: Float32Array }} Raster
 */

/** @typedef {Record<string, any> & { none: boolean, width: number, alpha: number }} IsolineTable */

/**
 * A place on the screen.
 * @typedef {{ x?: number, y?: number, hidden?: boolean }} Spot
 * @typedef {(x: number, y: number, spot: Spot) => boolean} Project
 */

/**
 * How many paths are where at a time.
 * @typedef {{ minima: number[], elsewhere: number, failed: number, underway: number }} Counts
 */

/**
 * Many starts at once.
 * @typedef {Record<string, any> & { count: number, paths: number, pending: boolean,
 *   work: (budget: number) => boolean, countsAt: (track: any, time: number) => Counts }} Multistart
 */

/** @typedef {{ data: any, surface: Surface, theme: Theme, runs: Run[], scene: Scene,
 *   steps: number, time: number, playing: boolean, speed: number, log: boolean,
 *   compressed: boolean, arrows: boolean,
 *   kept: boolean, camera: Camera, hidden: Set<string>, rates: Map<string, number>,
 *   slice: Map<number, number>, start: Float64Array | null,
 *   starts: Map<string, Float64Array>, heldStart: string,
 *   dragging: string, droppedAt: number, multistart: Multistart | null, moved: MovedPoint | null,
 *   strength: number | null, pointMode: string, side: string, live?: any,
 *   made: number, painted: number,
 *   frames: number, liveFrames: number, fullscreen: boolean, labels?: Labels, views?: any,
 *   playedBefore?: boolean }} PlayerState
 */

/** @typedef {{ data: any, surface: Surface, theme: Theme, wordsTheme?: Theme,
 *   point: Float64Array, angle: number, h: number, held: string, droppedAt: number,
 *   shown?: { estimate: Float64Array | null, ends: number[][] }, painted: number,
 *   liveFrames: number }} ExplorerState
 */

/** @typedef {(role: string) => string} RoleColor */

/** @typedef {{ index: number, features: Float64Array, target: number }} MovedPoint */

/**
 * A function made of Python's print; `over` looks at some rows of its data only.
 * @typedef {Evaluate & { over?: OverRows, defined?: InDomain | null }} CompiledFunction
 * @typedef {(x: Float64Array) => boolean} InDomain
 * @typedef {(x: Float64Array, g: Float64Array, chosen: Float64Array) => number} OverRows
 */

/**
 * Runs a path and writes it, from its point number `first` on, into arrays.
 * @callback PathRunner
 * @param {ArrayLike<number>} start
 * @param {Float64Array} positions
 * @param {Float64Array} values
 * @param {number} first
 * @returns {Ending}
 */

/**
 * @typedef {Limits & { f: CompiledFunction, D: number, starts: Float64Array, minima: number[][],
 *   radius: number }} MultistartSettings
 */

/**
 * The scale of the loss curve: where a value lies in [0, 1], what stands at its axis, and what
 * tells it from others.
 * @typedef {object} LossScale
 * @property {Scaling} at
 * @property {(count: number) => { u: number, text: string }[]} ticks
 * @property {string} name
 * @property {string} key
 */

/**
 * Writes texts to the address; `again` forgets what it wrote.
 * @typedef {object} LinkWriter
 * @property {(texts: Record<string, string>) => void} show
 * @property {() => void} again
 * @property {() => boolean} moved
 * @property {() => void} destroy
 */
