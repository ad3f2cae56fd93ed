using System.Collections.Immutable;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// A shard is a safetensors file of three tensors, in this order (so that each is aligned):
/// <c>labels</c> i64 [n] class numbers or f32 [n, classes] shares; <c>images</c> u8 or f32 [n, channels, height,
/// width];
/// <c>ids</c> u8 [n, longest], UTF-8 text filled up with zero bytes.
/// </summary>
internal static class ShardFormat
{
    public const string Labels = "labels";
    public const string Images = "images";
    public const string Ids = "ids";
    public const int MaxIdBytes = 200;

    /// <summary>How far from 1 the sum of a row of shares may be: they are float32 quotients.</summary>
    public const double ShareTolerance = 1e-5;

    public static ImmutableArray<TensorInfo> Tensors(DatasetManifest manifest, int count, int idBytes) =>
    [
        manifest.SoftLabels
            ? new TensorInfo(Labels, TensorType.F32, [count, manifest.Classes.Length])
            : new TensorInfo(Labels, TensorType.I64, [count]),
        new TensorInfo(Images, TypeOf(manifest.Pixels), [count, manifest.Channels, manifest.Height, manifest.Width]),
        new TensorInfo(Ids, TensorType.U8, [count, idBytes]),
    ];

    public static TensorType TypeOf(PixelType pixels) => pixels == PixelType.U8 ? TensorType.U8 : TensorType.F32;
}
