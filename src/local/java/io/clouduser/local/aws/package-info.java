/**
 * An in-process double of the few AWS services the operator talks to.
 *
 * <p>It speaks the real wire protocols over HTTP, so that SDK clients, the AWS command line and
 * Terraform can point at it, enforces the rules of AWS that matter to credentials, and can be told
 * to misbehave. It holds everything in memory and is compiled with the tests only.
 */
package io.clouduser.local.aws;
