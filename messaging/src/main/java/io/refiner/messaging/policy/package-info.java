/**
 * The topic {@code policies}: versions of models are published, chosen and followed here, whatever
 * a model is.
 */
package io.refiner.messaging.policy;
