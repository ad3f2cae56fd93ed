using GalaxyCluster.Data.Datasets;

namespace GalaxyCluster.Data.Pictures;

/// <summary>Why a picture cannot be used.</summary>
internal readonly record struct PictureFault(BadFileReason Reason, string Detail);
