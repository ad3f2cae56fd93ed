using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sdss;

/// <summary>
/// The point spread function of a frame as a sum of eigenimages whose weights are polynomials of the place
/// (sdss.org/dr12/algorithms/read_psf; Lupton et al. 2001, ADASS X, 269).
/// </summary>
public sealed class SdssPsf
{
    private const int MaxSide = 512;
    private const int MaxComponents = 64;

    /// <summary>Rows and columns are scaled before they are raised to powers.</summary>
    private const double PlaceScale = 0.001;

    private readonly float[][] _eigenimages;
    private readonly double[][,] _coefficients;

    private SdssPsf(float[][] eigenimages, double[][,] coefficients, int width, int height)
    {
        _eigenimages = eigenimages;
        _coefficients = coefficients;
        Width = width;
        Height = height;
    }

    /// <summary>Pixels; the star's centre is the middle one.</summary>
    public int Width { get; }

    public int Height { get; }

    /// <summary>The PSF at a place of the frame, scaled so that its pixels add up to 1.</summary>
    /// <param name="x">Column of the frame, from 0.</param>
    /// <param name="y">Row of the frame, from 0.</param>
    public ImagePlane At(double x, double y)
    {
        double[] sum = new double[Width * Height];
        for (int k = 0; k < _eigenimages.Length; k++)
        {
            double weight = Weight(_coefficients[k], y * PlaceScale, x * PlaceScale);
            float[] image = _eigenimages[k];
            for (int i = 0; i < sum.Length; i++)
                sum[i] += weight * image[i];
        }

        double total = 0;
        foreach (double value in sum)
            total += value;
        float[] pixels = new float[sum.Length];
        for (int i = 0; i < sum.Length; i++)
            pixels[i] = (float)(sum[i] / total);
        return new(pixels, Width, Height);
    }

    /// <param name="table">HDU 1 to 5 of <c>psField</c>: u g r i z.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="DataFormatException">Not such a table.</exception>
    internal static SdssPsf Read(FitsTable table, CancellationToken cancellation)
    {
        if (table.RowCount is 0 or > MaxComponents)
            throw table.Header.Wrong("NAXIS2", $"1 to {MaxComponents} eigenimages");
        int height = Side(table, "RNROW", cancellation);
        int width = Side(table, "RNCOL", cancellation);
        FitsColumn images = table.Column("RROWS");
        FitsColumn coefficients = table.Column("C");
        if (coefficients.Dimensions is not [> 0 and var columns, > 0 and var rows])
            throw table.Header.Wrong($"TFORM{coefficients.Index + 1}", "coefficients with a TDIM of two axes");
        double[] values = table.ReadDoubles(coefficients, cancellation);
        long[] usedRows = table.ReadIntegers(table.Column("NROW_B"), cancellation);
        long[] usedColumns = table.ReadIntegers(table.Column("NCOL_B"), cancellation);
        float[][] eigenimages = new float[table.RowCount][];
        double[][,] polynomials = new double[table.RowCount][,];
        for (int k = 0; k < table.RowCount; k++)
        {
            eigenimages[k] = images.IsVariable
                ? table.ReadFloats(images, k, cancellation)
                : table.ReadFloats(images, cancellation).AsSpan(k * images.Repeat, images.Repeat).ToArray();
            if (eigenimages[k].Length != width * height)
                throw table.Header.At(table.DataOffset,
                    $"row {k}: expected an eigenimage of {width} x {height} pixels");
            if (usedRows[k] < 1 || usedRows[k] > rows || usedColumns[k] < 1 || usedColumns[k] > columns)
                throw table.Header.At(
                    table.DataOffset, $"row {k}: expected NROW_B and NCOL_B within {rows} x {columns} coefficients");
            polynomials[k] = Polynomial(
                values.AsSpan(k * coefficients.Repeat, coefficients.Repeat), columns,
                (int)usedRows[k], (int)usedColumns[k]);
        }

        return new(eigenimages, polynomials, width, height);
    }

    private static int Side(FitsTable table, string name, CancellationToken cancellation)
    {
        long[] sides = table.ReadIntegers(table.Column(name), cancellation);
        return sides.Length == table.RowCount && Array.TrueForAll(sides, s => s == sides[0])
            && sides[0] is > 0 and <= MaxSide
            ? (int)sides[0]
            : throw table.Header.At(table.DataOffset, $"expected one {name} of 1 to {MaxSide} for all eigenimages");
    }

    private static double[,] Polynomial(ReadOnlySpan<double> values, int stride, int rows, int columns)
    {
        double[,] used = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                used[i, j] = values[(i * stride) + j];
        }

        return used;
    }

    /// <summary>Sum over i, j of c_ij row^i column^j.</summary>
    private static double Weight(double[,] c, double row, double column)
    {
        double sum = 0;
        for (int i = c.GetLength(0) - 1; i >= 0; i--)
        {
            double inner = 0;
            for (int j = c.GetLength(1) - 1; j >= 0; j--)
                inner = (inner * column) + c[i, j];
            sum = (sum * row) + inner;
        }

        return sum;
    }
}
