/**
 * Math word problems made from templates, with their formulas: training data, demo problems and
 * tests that need no file from elsewhere.
 */
package io.refiner.reasoning.mwp.synthetic;
