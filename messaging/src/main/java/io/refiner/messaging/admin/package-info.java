/** Creates topics and checks them. */
package io.refiner.messaging.admin;
