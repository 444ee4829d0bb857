/** Where the Kafka cluster is, and how clients may be set up to reach it. */
package io.refiner.messaging.cluster;
