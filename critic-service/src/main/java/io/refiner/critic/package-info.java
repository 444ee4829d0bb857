/**
 * The critic: a worker that answers hypotheses with feedback, by a trained model or by comparison
 * with the problem's gold.
 */
package io.refiner.critic;
