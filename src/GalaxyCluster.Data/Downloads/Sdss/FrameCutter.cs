using System.Collections.Immutable;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Frames;
using GalaxyCluster.Data.Sdss;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Downloads.Sdss;

/// <summary>
/// Squares cut out of a field's frames, all bands on the pixels of one of them (r where it is among them), as FITS
/// cubes [bands, size, size] in nanomaggies.
/// </summary>
internal sealed class FrameCutter
{
    private readonly SdssFrame _grid;
    private readonly ImmutableArray<ImagePlane> _planes;
    private readonly string _bands;
    private readonly int _size;

    private FrameCutter(SdssFrame grid, ImmutableArray<ImagePlane> planes, string bands, int size)
    {
        _grid = grid;
        _planes = planes;
        _bands = bands;
        _size = size;
    }

    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static FrameCutter Open(IReadOnlyList<string> paths, int size, CancellationToken cancellation)
    {
        SdssField field = SdssField.Read(paths, cancellation);
        SdssFrame grid = field.Find(SdssBand.R) ?? field.Frames[field.Frames.Length / 2];
        return new FrameCutter(
            grid, field.Align(grid.Band, ResampleKernel.Lanczos3, cancellation),
            string.Concat(field.Frames.Select(static f => char.ToLowerInvariant(f.Band.ToString()[0]))), size);
    }

    /// <returns>False where the square is not inside of every band's frame.</returns>
    public bool TryCut(SkyObject o, string path)
    {
        if (_grid.Wcs.TryToPixel(new SkyPosition(o.RightAscension, o.Declination)) is not { } place)
            return false;
        int left = (int)Math.Floor(place.X - (_size / 2.0) + 0.5);
        int bottom = (int)Math.Floor(place.Y - (_size / 2.0) + 0.5);
        if (left < 0 || bottom < 0 || left + _size > _grid.Image.Width || bottom + _size > _grid.Image.Height)
            return false;
        float[] cube = new float[_planes.Length * _size * _size];
        for (int band = 0; band < _planes.Length; band++)
        {
            for (int y = 0; y < _size; y++)
                _planes[band].Row(bottom + y).Slice(left, _size).CopyTo(cube.AsSpan(((band * _size) + y) * _size));
        }

        if (Array.Exists(cube, static v => !float.IsFinite(v)))
            return false;
        FitsHeaderBuilder header = Header(o, left, bottom);
        FitsWriter.WriteFile(
            path, writer => writer.WriteImage<float>(cube, [_size, _size, _planes.Length], header));
        return true;
    }

    private FitsHeaderBuilder Header(SkyObject o, int left, int bottom)
    {
        FitsHeader from = _grid.Header;
        FitsHeaderBuilder header = new();
        header.Add("BUNIT", "nanomaggy").Add("BANDS", _bands, "a letter a plane");
        for (int band = 0; band < _bands.Length; band++)
            header.Add($"BAND{band}", _bands[band].ToString());
        header.Add("OBJID", o.Id).Add("RUN", _grid.Run).Add("CAMCOL", _grid.Camcol).Add("FIELD", _grid.Field)
            .Add("CTYPE1", from.GetText("CTYPE1")).Add("CTYPE2", from.GetText("CTYPE2"))
            .Add("CRPIX1", from.GetReal("CRPIX1") - left).Add("CRPIX2", from.GetReal("CRPIX2") - bottom);
        foreach (string keyword in (ReadOnlySpan<string>)["CRVAL1", "CRVAL2", "CD1_1", "CD1_2", "CD2_1", "CD2_2"])
            header.Add(keyword, from.GetReal(keyword));
        return header.AddComment("Cut out of SDSS frames, bands aligned by world coordinates (Lanczos-3).");
    }
}
