/** How good hypotheses and critiques are, as REFINER measures it, with intervals. */
package io.refiner.reasoning.metric;
