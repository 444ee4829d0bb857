/** Wrong formulas made from right ones, each labelled by the oracle: what critics learn from. */
package io.refiner.reasoning.mwp.perturbation;
