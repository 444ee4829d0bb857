/** How good formulas are: exact match in two ways, execution accuracy and BLEU. */
package io.refiner.reasoning.mwp.metric;
