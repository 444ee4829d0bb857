/**
 * REFINER's linear formulas, the hypotheses of math word problems: reading, writing, executing, and
 * when two of them mean the same.
 */
package io.refiner.reasoning.mwp.formula;
