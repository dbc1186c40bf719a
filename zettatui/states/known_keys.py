"""The keys viewers know, by family and by layer type (sheet 8.1, 8.2 and 8.4); they drop all others."""

from __future__ import annotations

from .sites import Family


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOP_BOTH = _words(
    """layers layout showSlices showAxisLines showScaleBar showDefaultAnnotations gpuMemoryLimit systemMemoryLimit
    concurrentDownloads selectedLayer crossSectionBackgroundColor statistics"""
)
# Mainline viewers still read the view of old states.
_OLD_VIEW = _words("navigation perspectiveOrientation perspectiveZoom")

_TOP: dict[Family, frozenset[str]] = {
    "fork": _TOP_BOTH | _OLD_VIEW | _words("stateServer jsonStateServer perspectiveViewBackgroundColor"),
    "mainline": _TOP_BOTH
    | _OLD_VIEW
    | _words(
        """dimensions position crossSectionOrientation crossSectionScale crossSectionDepth projectionOrientation
        projectionScale projectionDepth displayDimensions relativeDisplayScales velocity wireFrame
        enableAdaptiveDownsampling hideCrossSectionBackground3D prefetch title projectionBackgroundColor helpPanel
        settingsPanel selection layerListPanel partialViewport selectedStateServer toolBindings toolPalettes"""
    ),
}

_LAYER: dict[Family, frozenset[str]] = {
    "fork": _words("name type source visible tab tool transform archived"),
    "mainline": _words(
        """name type source visible archived localDimensions localPosition tab tool toolBindings pick panels
        codeVisible tableFilterByTime tableFilterByUser transform"""
    ),
}

_IMAGE = _words("opacity blend shader shaderControls")
_SEGMENTATION_BOTH = _words(
    """segments equivalences segmentColors colorSeed selectedAlpha notSelectedAlpha objectAlpha saturation
    hideSegmentZero meshRenderScale skeletonRendering skeletonShader"""
)
_SEGMENTATION_FORK = _SEGMENTATION_BOTH | _words(
    """hiddenSegments highlights ignoreSegmentInteractions mesh skeletons loadMeshes loadSkeletons segmentMetadata
    segmentCategories categorizedSegments shatterSegmentEquivalences"""
)
_GRAPH = _words("graphOperationMarker timestamp pathFinder selectedAnnotation chunkedGraph")
_ANNOTATION_FORK = _words(
    """annotations annotationTags voxelSize linkedSegmentationLayer filterBySegmentation annotationColor
    selectedAnnotation bracketShortcutsShowSegmentation annotationSelectionShowsSegmentation"""
)

_BY_TYPE: dict[Family, dict[str, frozenset[str]]] = {
    "fork": {
        "image": _IMAGE,
        # Old links call graphene layers `segmentation`.
        "segmentation": _SEGMENTATION_FORK | _GRAPH,
        "segmentation_with_graph": _SEGMENTATION_FORK | _GRAPH,
        "annotation": _ANNOTATION_FORK,
    },
    "mainline": {
        # Scripts write segments on image layers too, and viewers take them.
        "image": _IMAGE
        | _words(
            "volumeRendering volumeRenderingDepthSamples channelDimensions crossSectionRenderScale segments"
            " segmentColors"
        ),
        "segmentation": _SEGMENTATION_BOTH
        | _words(
            """segmentQuery segmentDefaultColor hoverHighlight baseSegmentColoring ignoreNullVisibleSet
            meshSilhouetteRendering crossSectionRenderScale linkedSegmentationGroup linkedSegmentationColorGroup"""
        ),
        # Annotation layers in the fork's form are common in mainline states.
        "annotation": _ANNOTATION_FORK
        | _words(
            """annotationProperties annotationRelationships ignoreNullSegmentFilter shader shaderControls
            crossSectionAnnotationSpacing projectionAnnotationSpacing"""
        ),
    },
}

_ANNOTATION_ITEM = _words(
    """id type point pointA pointB center radii points source childrenVisible looped description tagIds parentId
    segments props"""
)

_NESTED: dict[str, frozenset[str]] = {
    "annotations": _ANNOTATION_ITEM,
    "annotationTags": _words("id label"),
    "annotationProperties": _words("id type default description enum_values enum_labels tag"),
}

SOURCE = _words("url transform subsources enableDefaultSubsources state")
"""Keys of a source written as an object."""

SELECTED_LAYER = _words("layer visible size flex side col row")
"""Keys of `selectedLayer`."""


def top_keys(family: Family) -> frozenset[str]:
    """Return the keys a viewer of this family knows at the top of a state."""
    return _TOP[family]


def layer_keys(family: Family, kind: str) -> frozenset[str] | None:
    """Return the keys it knows in a layer of this type; None for types kept as they are (`mesh`, ...)."""
    by_type = _BY_TYPE[family]
    if kind in by_type:
        return _LAYER[family] | by_type[kind]
    if kind in ("", "auto", "new"):
        return _LAYER[family].union(*by_type.values())
    return None


def item_keys(field: str) -> frozenset[str] | None:
    """Return the keys known in each element of a layer's list (`annotations`, ...); None for other lists."""
    return _NESTED.get(field)
