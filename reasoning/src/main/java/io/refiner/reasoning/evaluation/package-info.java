/**
 * The tables of an evaluation as values: what runs made of problems whose answer is known, and how
 * good that was, with intervals.
 */
package io.refiner.reasoning.evaluation;
