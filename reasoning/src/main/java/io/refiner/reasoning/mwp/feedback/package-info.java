/**
 * Feedback on formulas: the error types, REFINER's sentences for them, and the oracle critic that
 * finds them by comparing with the gold formula.
 */
package io.refiner.reasoning.mwp.feedback;
