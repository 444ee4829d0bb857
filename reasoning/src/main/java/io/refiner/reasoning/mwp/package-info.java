/**
 * Math word problems: the words with their numbers masked, a linear formula as hypothesis, and a
 * number as answer (REFINER, arXiv 2304.01904, section 4).
 */
package io.refiner.reasoning.mwp;
