/**
 * Published models in services: a folder is checked against what was published, loaded beside the
 * model that works, and takes its place between two batches.
 */
package io.refiner.policies;
