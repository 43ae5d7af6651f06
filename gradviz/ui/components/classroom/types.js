// The shapes of what a class's modules hand to each other. Types only: nothing here runs.

/**
 * Which class a browser is in, and as what: with the teacher's key, or as a member.
 * @typedef {object} Membership
 * @property {string} code
 * @property {string} [key]
 * @property {string} [member]
 * @property {number} since milliseconds of the clock
 */

/**
 * A question as the server tells it; which of the fields it has depends on its kind.
 * @typedef {object} Question
 * @property {"where" | "which" | "rate" | "lesson" | "race"} kind
 * @property {number} number
 * @property {string} link
 * @property {string} [run]
 * @property {string} [label]
 * @property {string} [lesson]
 * @property {number[][]} [ranges]
 * @property {any[]} [choices]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [value]
 * @property {number} [steps]
 * @property {RaceNumber[]} [numbers]
 */

/**
 * A hyperparameter that a race is run with.
 * @typedef {object} RaceNumber
 * @property {string} name
 * @property {number} minimum
 * @property {number} maximum
 * @property {"linear" | "log"} scale
 * @property {string} kind
 * @property {number | boolean} value
 */

/**
 * An answer, with how it did.
 * @typedef {object} Answer
 * @property {any} value
 * @property {string} [name]
 * @property {boolean} [correct]
 * @property {number | null} [distance]
 * @property {number | null} [final]
 * @property {(number | null)[][]} [path]
 */

/**
 * What is known once the answers are shown.
 * @typedef {object} Results
 * @property {{ value: any, final?: number | null, path?: (number | null)[][],
 *   ranking?: string[], equal?: string[] } | null} truth
 * @property {Answer[]} answers
 * @property {Record<string, number>} counts
 * @property {number | null} right
 * @property {number[] | null} ranking
 */

/**
 * What the server tells of a class.
 * @typedef {object} State
 * @property {"follow" | "ask" | "reveal" | "ended"} phase
 * @property {string} link
 * @property {number | null} step null where the page shows none, or its last
 * @property {boolean} playing
 * @property {number} shown counts what the teacher showed
 * @property {number} members
 * @property {number} present
 * @property {boolean} [teacher]
 * @property {Question | null} question
 * @property {number} answered
 * @property {any} mine
 * @property {number | null} [place] of one's own among the answers
 * @property {string} [name]
 * @property {{ final: number | null }[]} [standing]
 * @property {Answer[]} [answers] the teacher's: those of a race that runs
 * @property {Results} [results]
 */

/**
 * What Python says of a question: its picture, its words, what runs it.
 * @typedef {object} QuestionData
 * @property {string} of which question of which class
 * @property {string} [title]
 * @property {string} [question]
 * @property {string[]} [choices]
 * @property {any} [surface]
 * @property {any[]} [runs]
 * @property {number} [steps] that the runs take
 * @property {number | null} [rate] with which the run that is asked about is run
 */

/**
 * What this browser knows of its class.
 * @typedef {object} Here
 * @property {Membership | null} membership
 * @property {State | null} state
 * @property {boolean} connected
 * @property {string} problem a refusal that is to be said, by its word
 */

/** @typedef {(name: string, values?: Record<string, string | number>) => string} Say */
