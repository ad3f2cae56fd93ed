namespace GalaxyCluster.Engine.Kernels;

/// <summary>op(M)[row, column] of a stored matrix, as strides: transposing swaps them.</summary>
internal readonly unsafe struct MatrixView(float* data, long rowStride, long columnStride)
{
    public float* Data => data;

    public long RowStride => rowStride;

    public long ColumnStride => columnStride;

    public static MatrixView Of(float* data, int stride, bool transposed) =>
        transposed ? new MatrixView(data, 1, stride) : new MatrixView(data, stride, 1);

    public MatrixView From(int row, int column) =>
        new(data + (row * rowStride) + (column * columnStride), rowStride, columnStride);
}
