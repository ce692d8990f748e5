// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a definition says about one version of a custom resource.
 *
 * @param schema the compiled schema
 * @param rawSchema the schema as written, for OpenAPI
 * @param columns the additionalPrinterColumns; null when there are none
 * @param selectableFields paths usable in field selectors, without the leading dot
 */
record CustomResource(
    Schema schema, JsonNode rawSchema, JsonNode columns, List<String> selectableFields) {}
