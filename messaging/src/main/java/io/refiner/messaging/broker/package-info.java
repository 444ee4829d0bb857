/** A real Kafka broker in this process, for the demo, for one machine, and for tests. */
package io.refiner.messaging.broker;
