// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

/**
 * Who makes a call.
 *
 * @param accessKeyId from the signature's credential scope; empty for an unsigned call
 * @param arn whom that key belongs to
 * @param userAgent as the client names itself
 * @param sourceAddress the peer's address
 */
public record Principal(String accessKeyId, String arn, String userAgent, String sourceAddress) {}
